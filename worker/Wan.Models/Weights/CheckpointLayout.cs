namespace Wan.Models.Weights;

/// <summary>How a checkpoint folder is arranged.</summary>
public enum CheckpointLayout
{
    /// <summary>config.json, diffusion_pytorch_model*.safetensors, Wan2.1_VAE.pth, models_t5_umt5-xxl-enc-bf16.pth, google/umt5-xxl/.</summary>
    Original,

    /// <summary>model_index.json, transformer/, vae/, text_encoder/, tokenizer/.</summary>
    Diffusers,
}
