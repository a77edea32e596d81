namespace Wan.Models.TextEncoder;

/// <summary>Sizes of a umT5 encoder. The published checkpoint carries no configuration: they follow from its tensor shapes.</summary>
public sealed record UmT5Config
{
    /// <summary>Rows of the embedding table, padding past the last token included.</summary>
    public int VocabSize { get; init; } = 256384;

    /// <summary>Width of the hidden states.</summary>
    public int Dim { get; init; } = 4096;

    /// <summary>Width of queries, keys and values over all heads.</summary>
    public int AttentionDim { get; init; } = 4096;

    /// <summary>Width inside the feed-forward network.</summary>
    public int FfnDim { get; init; } = 10240;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 64;

    /// <summary>Encoder blocks.</summary>
    public int Layers { get; init; } = 24;

    /// <summary>Relative position buckets, both directions together.</summary>
    public int Buckets { get; init; } = 32;

    /// <summary>Distance from which all share the last bucket.</summary>
    public int MaxDistance { get; init; } = 128;

    /// <summary>Epsilon of the norms.</summary>
    public double Eps { get; init; } = 1e-6;

    /// <summary>umT5-xxl, the encoder of every published Wan model. Source: Wan2.1@9737cba wan/modules/t5.py, umt5_xxl.</summary>
    public static UmT5Config Xxl { get; } = new();

    /// <summary>Small enough for tests and for a first render without downloads.</summary>
    public static UmT5Config Tiny { get; } =
        new() { VocabSize = 2240, Dim = 40, AttentionDim = 32, FfnDim = 72, Heads = 4, Layers = 3 };
}
