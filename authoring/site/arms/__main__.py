"""`python -m authoring.site.arms`: make kernel.wasm anew, after a change of kernel.wat."""

from authoring.site.arms import assemble

assemble.BYTES.write_bytes(assemble.assembled())
print(f"Wrote {assemble.BYTES}.")
