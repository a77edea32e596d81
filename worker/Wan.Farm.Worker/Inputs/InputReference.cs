namespace Wan.Farm.Worker.Inputs;

/// <summary>What a job says of an input.</summary>
/// <param name="Field">Where in the job, for messages: <c>spec.input.image</c>.</param>
/// <param name="Value">A path, a URL, or a name in the artifact store.</param>
public sealed record InputReference(string Field, string Value)
{
    private const int LongestShown = 200;

    /// <summary>Field and value as messages begin; the value comes from outside, so it may be long or hold control characters.</summary>
    public override string ToString()
    {
        string cut = Value.Length <= LongestShown ? Value : Value[..LongestShown] + "…";
        return $"{Field}: {string.Concat(cut.Select(c => char.IsControl(c) ? '\uFFFD' : c))}";
    }
}
