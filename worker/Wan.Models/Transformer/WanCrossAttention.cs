using Wan.Models.Layers;
using Wan.Models.Weights;
using Wan.Native;
using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>
/// Attention from video tokens to text, and to image tokens where the model has them: their keys and values are projected apart, and
/// the two results are added. Source: Wan2.1@9737cba wan/modules/model.py, WanT2VCrossAttention and WanI2VCrossAttention.
/// </summary>
/// <remarks>
/// No text row is masked: the model was trained to see the embedding of its zero padding. All padding rows are equal, so a query
/// gives each the same score; here they are one row that counts as many times, in closed form. That is less work than adding up
/// to 500 equal terms, and rounds less. The text's keys and values do not depend on the video or the timestep, so they are a
/// call of their own.
/// </remarks>
public sealed class WanCrossAttention : nn.Module<Tensor, TextKeysValues, Tensor>
{
    private readonly Linear q, k, v, o; // names are checkpoint keys
    private readonly RmsNorm norm_q, norm_k;
    private readonly Linear? k_img, v_img;
    private readonly RmsNorm? norm_k_img;
    private readonly int heads;

    /// <param name="imageTokens">whether the model attends to image tokens too</param>
    public WanCrossAttention(WeightScope w, int dim, int heads, double eps, bool imageTokens = false)
        : base(nameof(WanCrossAttention))
    {
        q = new Linear(w["q"], dim, dim);
        k = new Linear(w["k"], dim, dim);
        v = new Linear(w["v"], dim, dim);
        o = new Linear(w["o"], dim, dim);
        norm_q = new RmsNorm(w["norm_q"], dim, eps, float32: true);
        norm_k = new RmsNorm(w["norm_k"], dim, eps, float32: true);
        if (imageTokens)
        {
            k_img = new Linear(w["k_img"], dim, dim);
            v_img = new Linear(w["v_img"], dim, dim);
            norm_k_img = new RmsNorm(w["norm_k_img"], dim, eps, float32: true);
        }
        this.heads = heads;
        RegisterComponents();
    }

    /// <param name="embedded">[B, S, C] embedded text, its padding last if there is any</param>
    /// <param name="paddingRows">rows that the last row stands for; 0 when it is text</param>
    /// <param name="image">[B, n, C] embedded image tokens, where the model has them</param>
    public TextKeysValues KeysValues(Tensor embedded, long paddingRows, Tensor? image = null)
    {
        using var scope = NewDisposeScope();
        ImageKeysValues? imageKeysValues = image is null ? null : KeysValues(image);
        Tensor kh = Heads.Split(norm_k.call(k.call(embedded)).to(embedded.dtype), heads).transpose(1, 2); // [B, N, S, D]
        Tensor vh = Heads.Split(v.call(embedded), heads).transpose(1, 2);
        if (paddingRows == 0)
            return new TextKeysValues(kh.MoveToOuterDisposeScope(), vh.MoveToOuterDisposeScope(), Padding: null, imageKeysValues);
        long rows = kh.shape[2] - 1;
        return new TextKeysValues(
            kh.narrow(2, 0, rows).MoveToOuterDisposeScope(),
            vh.narrow(2, 0, rows).MoveToOuterDisposeScope(),
            new PaddingKeyValue(
                kh.narrow(2, rows, 1).MoveToOuterDisposeScope(), vh.narrow(2, rows, 1).MoveToOuterDisposeScope(), paddingRows),
            imageKeysValues);

        ImageKeysValues KeysValues(Tensor image)
        {
            if (k_img is null || v_img is null || norm_k_img is null)
                throw new InvalidOperationException("this model attends to no image tokens");
            return new ImageKeysValues(
                Heads.Split(norm_k_img.call(k_img.call(image)).to(image.dtype), heads).transpose(1, 2).MoveToOuterDisposeScope(),
                Heads.Split(v_img.call(image), heads).transpose(1, 2).MoveToOuterDisposeScope());
        }
    }

    /// <param name="x">[B, L, C]</param>
    /// <returns>[B, L, C]</returns>
    public override Tensor forward(Tensor x, TextKeysValues text)
    {
        using var scope = NewDisposeScope();
        Tensor qh = Heads.Split(norm_q.call(q.call(x)).to(x.dtype), heads).transpose(1, 2); // [B, N, L, D]
        Tensor y = text.Padding is null
            ? Attention.ScaledDotProduct(qh, text.Keys, text.Values)
            : AttendWithPadding(qh, text, text.Padding);
        if (text.Image is { } image)
            y += Attention.ScaledDotProduct(qh, image.Keys, image.Values);
        return o.call(Heads.Merge(y)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// With n equal padding rows of score s and value u the softmax over all rows is a·y + (1 - a)·u: y the attention over the text
    /// alone, e^lse its denominator, a = e^lse / (e^lse + n·e^s).
    /// </summary>
    private static Tensor AttendWithPadding(Tensor q, TextKeysValues text, PaddingKeyValue padding)
    {
        using var scope = NewDisposeScope();
        (Tensor y, Tensor lse) = Attention.ScaledDotProductWithLogSumExp(q, text.Keys, text.Values);
        Tensor score = q.matmul(padding.Key.transpose(2, 3)).to(ScalarType.Float32) / Math.Sqrt(q.shape[3]); // [B, N, L, 1]
        Tensor paddingShare = (score + Math.Log(padding.Rows) - lse.unsqueeze(-1)).sigmoid().to(y.dtype);
        y = is_grad_enabled() ? y.lerp(padding.Value, paddingShare) : y.lerp_(padding.Value, paddingShare);
        return y.MoveToOuterDisposeScope();
    }
}
