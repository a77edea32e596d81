namespace Wan.Farm.Worker.Rendering;

/// <summary>The part of a render that a task belongs to, in the order in which they run.</summary>
public enum RenderStage
{
    /// <summary>Texts to features; counts texts.</summary>
    Encode,

    /// <summary>Pictures to what a model takes beside the latents; counts latent frames.</summary>
    Condition,

    /// <summary>Noise to latents; counts solver steps.</summary>
    Denoise,

    /// <summary>Latents to frames; counts latent frames.</summary>
    Decode,

    /// <summary>The first segment to a small video; counts video frames.</summary>
    Preview,

    /// <summary>Segments to the output file; counts video frames.</summary>
    Assemble,
}
