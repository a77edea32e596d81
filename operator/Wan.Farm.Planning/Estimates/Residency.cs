namespace Wan.Farm.Planning.Estimates;

/// <summary>Which models stay in memory when their stage is over. Earlier is faster when many jobs follow each other.</summary>
public enum Residency
{
    /// <summary>Everything that was loaded stays.</summary>
    KeepAll,

    /// <summary>The text encoder, usually the largest, goes before denoising.</summary>
    FreeTextEncoder,

    /// <summary>Each stage has the memory for itself.</summary>
    OneModelAtATime,
}
