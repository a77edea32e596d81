namespace Wan.Models.Weights.Layouts;

/// <summary>Names of transformers' UMT5EncoderModel → names of the original T5Encoder.</summary>
/// <remarks>wi_0 goes through the activation, so it is the original's gate.</remarks>
internal static class TransformersTextEncoderNames
{
    private const string Shared = "shared.weight", Embedding = "encoder.embed_tokens.weight";

    private static readonly NameTable Top = new(
        ("shared", "token_embedding"),
        ("encoder.embed_tokens", "token_embedding"),
        ("encoder.final_layer_norm", "norm"));

    private static readonly NameTable Block = new(
        ("layer.0.layer_norm", "norm1"),
        ("layer.0.SelfAttention.q", "attn.q"),
        ("layer.0.SelfAttention.k", "attn.k"),
        ("layer.0.SelfAttention.v", "attn.v"),
        ("layer.0.SelfAttention.o", "attn.o"),
        ("layer.0.SelfAttention.relative_attention_bias", "pos_embedding.embedding"),
        ("layer.1.layer_norm", "norm2"),
        ("layer.1.DenseReluDense.wi_0", "ffn.gate.0"),
        ("layer.1.DenseReluDense.wi_1", "ffn.fc1"),
        ("layer.1.DenseReluDense.wo", "ffn.fc2"));

    /// <summary>The embedding is stored under one of two names, or under both: then they are the same tensor.</summary>
    public static Func<string, string?> Original(IReadOnlyDictionary<string, WeightInfo> stored) =>
        name => name == Embedding && stored.ContainsKey(Shared) ? null : Original(name);

    private static string Original(string name)
    {
        const string blocks = "encoder.block.";
        if (!name.StartsWith(blocks, StringComparison.Ordinal) || name.IndexOf('.', blocks.Length) is not (> 0 and var end))
            return Top.Rename(name) ?? name;
        return Block.Rename(name[(end + 1)..]) is { } inner ? $"blocks.{name[blocks.Length..end]}.{inner}" : name;
    }
}
