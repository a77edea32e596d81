using System.Globalization;

namespace Prometheus;

/// <summary>Lines of Prometheus' text format.</summary>
internal static class SampleText
{
    public static void Write(TextWriter text, string name, string labels, double value) =>
        text.Write(labels.Length == 0 ? $"{name} {Number(value)}\n" : $"{name}{{{labels}}} {Number(value)}\n");

    public static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
