using System.Globalization;
using System.Text.RegularExpressions;

namespace Wan.Farm.Testing.Kubernetes.Fake.Cel;

/// <summary>What signs and functions do.</summary>
internal static class CelOperators
{
    public static object? Apply(string sign, object? a, object? b) => (sign, a, b) switch
    {
        ("==", _, _) => CelValue.Same(a, b),
        ("!=", _, _) => !CelValue.Same(a, b),
        ("in", _, List<object?> list) => list.Any(item => CelValue.Same(item, a)),
        ("in", string key, Dictionary<string, object?> map) => map.ContainsKey(key),
        ("+", string x, string y) => x + y,
        ("+", List<object?> x, List<object?> y) => x.Concat(y).ToList(),
        ("<" or "<=" or ">" or ">=", string x, string y) => Compare(sign, string.CompareOrdinal(x, y)),
        ("<" or "<=" or ">" or ">=", _, _) => Compare(sign, Number(a).CompareTo(Number(b))),
        (_, long x, long y) => Whole(sign, x, y),
        _ => Real(sign, Number(a), Number(b)),
    };

    public static object? Index(object? target, object? index) => (target, index) switch
    {
        (Dictionary<string, object?> map, string key) => map.TryGetValue(key, out object? value) ? value : throw new CelException($"no such key: {key}"),
        (List<object?> list, long at) when at >= 0 && at < list.Count => list[(int)at],
        _ => throw new CelException($"no such key: {index}"),
    };

    public static object? Call(string name, object?[] arguments) => (name, arguments) switch
    {
        ("size", [string text]) => (long)text.EnumerateRunes().Count(),
        ("size", [List<object?> list]) => (long)list.Count,
        ("size", [Dictionary<string, object?> map]) => (long)map.Count,
        ("startsWith", [string text, string part]) => text.StartsWith(part, StringComparison.Ordinal),
        ("endsWith", [string text, string part]) => text.EndsWith(part, StringComparison.Ordinal),
        ("contains", [string text, string part]) => text.Contains(part, StringComparison.Ordinal),
        ("matches", [string text, string pattern]) => Regex.IsMatch(text, pattern),
        ("trim", [string text]) => text.Trim(),
        ("string", [var value]) => Convert.ToString(value, CultureInfo.InvariantCulture),
        ("int", [var value]) => (long)Number(value),
        ("double", [var value]) => Number(value),
        _ => throw new CelException($"no function {name} of {arguments.Length} such arguments"),
    };

    private static object? Whole(string sign, long a, long b) => sign switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / b,
        "%" => a % b,
        _ => throw new CelException($"{sign} of whole numbers"),
    };

    private static object? Real(string sign, double a, double b) => sign switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / b,
        _ => throw new CelException($"{sign} of numbers"),
    };

    private static bool Compare(string sign, int order) => sign switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };

    private static double Number(object? value) => value switch
    {
        long whole => whole,
        double real => real,
        string text => double.Parse(text, CultureInfo.InvariantCulture),
        _ => throw new CelException($"{value} is no number"),
    };
}
