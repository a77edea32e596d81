namespace Wan.Models.Conditioning;

/// <summary>Filters of Pillow's resize, which smooths where it shrinks.</summary>
public enum ResamplingFilter
{
    /// <summary>Three lobes.</summary>
    Lanczos,

    /// <summary>a = -0.5: also torch's antialiased bicubic.</summary>
    Bicubic,
}
