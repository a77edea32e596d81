namespace Wan.Models.Weights.Layouts;

/// <summary>Names of diffusers' WanTransformer3DModel → names of the original WanModel.</summary>
/// <remarks>Facts from diffusers@58eb52c0 scripts/convert_wan_to_diffusers.py, read backwards.</remarks>
internal static class DiffusersTransformerNames
{
    private static readonly NameTable Top = new(
        ("condition_embedder.time_embedder.linear_1", "time_embedding.0"),
        ("condition_embedder.time_embedder.linear_2", "time_embedding.2"),
        ("condition_embedder.time_proj", "time_projection.1"),
        ("condition_embedder.text_embedder.linear_1", "text_embedding.0"),
        ("condition_embedder.text_embedder.linear_2", "text_embedding.2"),
        ("condition_embedder.image_embedder.norm1", "img_emb.proj.0"),
        ("condition_embedder.image_embedder.ff.net.0.proj", "img_emb.proj.1"),
        ("condition_embedder.image_embedder.ff.net.2", "img_emb.proj.3"),
        ("condition_embedder.image_embedder.norm2", "img_emb.proj.4"),
        ("condition_embedder.image_embedder.pos_embed", "img_emb.emb_pos"),
        ("scale_shift_table", "head.modulation"),
        ("proj_out", "head.head"));

    private static readonly NameTable Block = new(
        ("scale_shift_table", "modulation"),
        ("norm2", "norm3"),                                 // diffusers numbers norms in the order of use
        ("ffn.net.0.proj", "ffn.0"),
        ("ffn.net.2", "ffn.2"),
        ("proj_in", "before_proj"),                         // VACE blocks
        ("proj_out", "after_proj"),
        ("attn1.to_q", "self_attn.q"),
        ("attn1.to_k", "self_attn.k"),
        ("attn1.to_v", "self_attn.v"),
        ("attn1.to_out.0", "self_attn.o"),
        ("attn1.norm_q", "self_attn.norm_q"),
        ("attn1.norm_k", "self_attn.norm_k"),
        ("attn2.to_q", "cross_attn.q"),
        ("attn2.to_k", "cross_attn.k"),
        ("attn2.to_v", "cross_attn.v"),
        ("attn2.to_out.0", "cross_attn.o"),
        ("attn2.norm_q", "cross_attn.norm_q"),
        ("attn2.norm_k", "cross_attn.norm_k"),
        ("attn2.add_k_proj", "cross_attn.k_img"),
        ("attn2.add_v_proj", "cross_attn.v_img"),
        ("attn2.norm_added_k", "cross_attn.norm_k_img"));

    /// <summary>An unknown name stays as it is, so that loading reports it.</summary>
    public static string Original(string name)
    {
        foreach (string blocks in (ReadOnlySpan<string>)["blocks.", "vace_blocks."])
        {
            if (name.StartsWith(blocks, StringComparison.Ordinal) && name.IndexOf('.', blocks.Length) is > 0 and var end)
                return Block.Rename(name[(end + 1)..]) is { } inner ? $"{name[..end]}.{inner}" : name;
        }
        return Top.Rename(name) ?? name;
    }
}
