namespace Wan.Models.Weights.Layouts;

/// <summary>Names of transformers' CLIPVisionModel → names of the original vision tower.</summary>
/// <remarks>transformers keeps query, key and value apart, and the embeddings without their axes of length 1.</remarks>
internal static class TransformersClipNames
{
    private static readonly NameTable Top = new(
        ("vision_model.embeddings.class_embedding", "cls_embedding"),
        ("vision_model.embeddings.position_embedding.weight", "pos_embedding"),
        ("vision_model.embeddings.patch_embedding", "patch_embedding"),
        ("vision_model.pre_layrnorm", "pre_norm"),          // the published spelling
        ("vision_model.post_layernorm", "post_norm"));

    private static readonly NameTable Block = new(
        ("layer_norm1", "norm1"),
        ("layer_norm2", "norm2"),
        ("self_attn.q_proj", JoinedWeights.Part("attn.to_qkv", 0)),
        ("self_attn.k_proj", JoinedWeights.Part("attn.to_qkv", 1)),
        ("self_attn.v_proj", JoinedWeights.Part("attn.to_qkv", 2)),
        ("self_attn.out_proj", "attn.proj"),
        ("mlp.fc1", "mlp.0"),
        ("mlp.fc2", "mlp.2"));

    /// <summary>The tower as the original file names it; its last block and what comes after that are left out.</summary>
    public static IStoredBytes Visual(IStoredBytes source)
    {
        int last = OriginalClipNames.LastBlock(source.Weights.Keys.Select(Original));
        RenamedWeights renamed = new(source, name => name.EndsWith("position_ids", StringComparison.Ordinal) ? null
            : Original(name) is var original && OriginalClipNames.Runs(original, last) ? original : null);
        return new JoinedWeights(renamed, (name, shape) => name switch
        {
            "cls_embedding" => [1, 1, .. shape],
            "pos_embedding" => [1, .. shape],
            _ => shape,
        });
    }

    /// <summary>An unknown name stays as it is, so that loading reports it.</summary>
    private static string Original(string name)
    {
        const string blocks = "vision_model.encoder.layers.";
        if (!name.StartsWith(blocks, StringComparison.Ordinal) || name.IndexOf('.', blocks.Length) is not (> 0 and var end))
            return Top.Rename(name) ?? name;
        return Block.Rename(name[(end + 1)..]) is { } inner ? $"transformer.{name[blocks.Length..end]}.{inner}" : name;
    }
}
