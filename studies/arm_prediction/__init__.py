"""How long the models take on Arm boards that are not here, predicted from the engines' code.

Each operation is run under an emulator that counts how often each piece of code is executed; a
model of the core says how long that takes. `python -m studies.arm_prediction --help`.
"""
