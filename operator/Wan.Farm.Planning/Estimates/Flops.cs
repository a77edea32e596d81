namespace Wan.Farm.Planning.Estimates;

/// <summary>Floating-point operations by what bounds them; a multiply-add is two.</summary>
public readonly record struct Flops(double Matrix, double Attention, double Convolution)
{
    public double Total => Matrix + Attention + Convolution;

    public static Flops operator +(Flops a, Flops b) =>
        new(a.Matrix + b.Matrix, a.Attention + b.Attention, a.Convolution + b.Convolution);

    public static Flops operator *(Flops a, double times) => new(a.Matrix * times, a.Attention * times, a.Convolution * times);

    public TimeSpan On(MachineSpeed speed) => TimeSpan.FromSeconds(
        1e-9 * ((Matrix / speed.MatrixGigaflops) + (Attention / speed.AttentionGigaflops) + (Convolution / speed.ConvolutionGigaflops)));

    /// <summary>[rows, inner] × [inner, columns].</summary>
    public static Flops MatrixProduct(double rows, double inner, double columns) => new(2 * rows * inner * columns, 0, 0);

    /// <summary>Scores and weighted sum: 2 products of queries × keys × width.</summary>
    public static Flops AttentionOf(double queries, double keys, double width) => new(0, 4 * queries * keys * width, 0);
}
