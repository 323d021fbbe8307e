"""What is judged: load, chunk, embed, retrieve, rerank, select, generate, cite, verify."""
