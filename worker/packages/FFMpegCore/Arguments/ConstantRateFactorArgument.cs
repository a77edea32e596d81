namespace FFMpegCore.Arguments;

/// <summary>Constant quality: smaller is better and larger.</summary>
public class ConstantRateFactorArgument : IArgument
{
    public readonly int Crf;

    public ConstantRateFactorArgument(int crf)
    {
        if (crf is < 0 or > 63)
            throw new ArgumentException($"{crf} is outside 0 to 63", nameof(crf));
        Crf = crf;
    }

    public string Text => $"-crf {Crf}";
}
