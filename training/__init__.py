"""How the evidence model is made, from data to calibration. The desk never imports it."""
