using static TorchSharp.torch;

namespace TorchSharp.Modules;

public abstract class Convolution : nn.Module<Tensor, Tensor>
{
    protected Convolution(string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, Padding? padding_type, long[] dilation, bool transposed, long[] output_padding, long groups, bool bias, PaddingModes padding_mode, Device? device = null, ScalarType? dtype = null) : base(name)
    {
        if (transposed) throw new NotSupportedException("Transposed convolutions are not part of this subset of TorchSharp.");
        if (in_channels % groups != 0 || out_channels % groups != 0) throw new ArgumentException($"Channels {in_channels} -> {out_channels} are not divisible by {groups} groups.");
        this.in_channels = in_channels;
        this.out_channels = out_channels;
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.dilation = dilation;
        this.groups = groups;
        this.padding_mode = padding_mode;
        this.output_padding = output_padding;
        this.padding_type = padding_type;
        this.padding = padding_type is null ? padding : null;
        amounts = padding_type == Padding.Same ? SamePadding() : padding_type == Padding.Valid ? new long[kernel_size.Length] : padding;
        weight = empty([out_channels, in_channels / groups, .. kernel_size], dtype, device).AsParameter();
        nn.init.kaiming_uniform_(weight, a: Math.Sqrt(5));
        if (!bias) return;
        this.bias = empty(out_channels, dtype, device).AsParameter();
        double bound = 1 / Math.Sqrt(in_channels / groups * kernel_size.TotalSize());
        nn.init.uniform_(this.bias, -bound, bound);
    }

    private readonly long[] amounts;

    public long in_channels { get; }

    public long out_channels { get; }

    public long[] kernel_size { get; set; }

    public long[] stride { get; set; }

    /// <summary>Null when padding_type says it.</summary>
    public long[]? padding { get; }

    public Padding? padding_type { get; }

    public long[] dilation { get; set; }

    public long[] output_padding { get; set; }

    public long groups { get; set; }

    public PaddingModes padding_mode { get; set; }

    public bool transposed => false;

    public Parameter weight
    {
        get => get_parameter(nameof(weight))!;
        set => ConditionallyRegisterParameter(nameof(weight), (Parameter)value.DetachFromDisposeScope());
    }

    public Parameter? bias
    {
        get => get_parameter(nameof(bias));
        set => ConditionallyRegisterParameter(nameof(bias), (Parameter?)value?.DetachFromDisposeScope());
    }

    /// <summary>Any padding mode but zeros is applied to the input first.</summary>
    public override Tensor forward(Tensor input)
    {
        if (padding_mode is PaddingModes.Zeros or PaddingModes.Constant) return Convolve(input, amounts);
        using Tensor padded = nn.functional.pad(input, BothSides(amounts), padding_mode);
        return Convolve(padded, new long[amounts.Length]);
    }

    private protected abstract Tensor Convolve(Tensor input, long[] padding);

    private static long[] BothSides(long[] padding) => [.. padding.Reverse().SelectMany(size => new[] { size, size })];

    private long[] SamePadding()
    {
        var result = new long[kernel_size.Length];
        for (int i = 0; i < result.Length; i++)
        {
            long total = dilation[i] * (kernel_size[i] - 1);
            if (stride[i] != 1 || total % 2 != 0) throw new ArgumentException("Padding.Same needs stride 1 and an odd kernel in this subset of TorchSharp.");
            result[i] = total / 2;
        }
        return result;
    }
}
