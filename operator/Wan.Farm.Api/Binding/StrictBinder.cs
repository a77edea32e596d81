using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.Binding;

/// <summary>Turns a JSON document into a record of a kind, accepting nothing that it does not know.</summary>
/// <remarks>
/// All problems are gathered, in the order of the document, then missing fields. A null field counts as absent, as on
/// a Kubernetes API server.
/// </remarks>
public sealed partial class StrictBinder
{
    private readonly List<FieldProblem> problems = [];

    private StrictBinder()
    {
    }

    public static Bound<T> Bind<T>(JsonNode? document)
        where T : class
    {
        var binder = new StrictBinder();
        object? value = binder.BindMapping(typeof(T), document, path: "");
        return new Bound<T>(binder.problems.Count == 0 ? (T?)value : null, binder.problems);
    }

    private object? BindMapping(Type type, JsonNode? node, string path)
    {
        if (node is not JsonObject mapping)
        {
            return Report(path, $"{Shown.Node(node)} is not a mapping of fields");
        }

        ObjectSchema schema = ObjectSchema.Of(type);
        object record = Activator.CreateInstance(type)!;
        foreach ((string name, JsonNode? value) in mapping)
        {
            if (schema.Find(name) is not { } field)
            {
                Report(FieldPath.Join(path, name), $"unknown field; {Spelling.Hint(name, [.. schema.Fields.Select(f => f.Name)])}");
            }
            else if (value is not null && BindField(field, value, FieldPath.Join(path, name)) is { } bound)
            {
                field.Property.SetValue(record, bound);
            }
        }

        foreach (FieldSchema field in schema.Fields.Where(f => f.IsRequired && mapping[f.Name] is null))
        {
            ReportMissing(field, FieldPath.Join(path, field.Name));
        }

        return record;
    }

    /// <summary>A missing mapping is reported as its missing fields: those are what the user has to write.</summary>
    private void ReportMissing(FieldSchema field, string path)
    {
        FieldSchema[] inner = field.Kind == FieldKind.Mapping
            ? [.. ObjectSchema.Of(field.ValueType).Fields.Where(f => f.IsRequired)]
            : [];
        foreach (FieldSchema required in inner)
        {
            ReportMissing(required, FieldPath.Join(path, required.Name));
        }

        if (inner.Length == 0)
        {
            Report(path, "missing" + ExampleOf(field));
        }
    }

    private static string ExampleOf(FieldSchema field) => field.Constraints switch
    {
        [ConstantAttribute constant, ..] => $"; write {constant.Value}",
        [NotBlankAttribute notBlank, ..] => $"; give e.g. {notBlank.Example}",
        [DnsLabelAttribute, ..] => "; give e.g. my-video",
        _ => "",
    };

    private object? BindField(FieldSchema field, JsonNode node, string path)
    {
        object? value = field.Kind switch
        {
            FieldKind.Text => BindText(node, path),
            FieldKind.WholeNumber => BindWholeNumber(field, node, path),
            FieldKind.Number => BindNumber(node, path),
            FieldKind.Choice => BindChoice(field.ValueType, node, path),
            FieldKind.TextMap => BindTextMap(node, path),
            FieldKind.Flag => BindFlag(node, path),
            FieldKind.List => BindList(field.ItemType, node, path),
            _ => BindMapping(field.ValueType, node, path),
        };
        if (value is not null && field.Constraints.Select(c => c.Violation(value)).FirstOrDefault(v => v is not null) is { } violation)
        {
            return Report(path, violation);
        }

        return value;
    }

    private object? BindText(JsonNode node, string path)
    {
        if (node is JsonValue value && value.TryGetValue(out string? text))
        {
            return text;
        }

        string hint = node is JsonValue ? $"; put it in quotes: \"{node.ToJsonString()}\"" : "";
        return Report(path, $"{Shown.Node(node)} is not text{hint}");
    }

    private object? BindWholeNumber(FieldSchema field, JsonNode node, string path)
    {
        string digits = node is JsonValue && node.GetValueKind() == JsonValueKind.Number ? node.ToJsonString() : "";
        RangeAttribute? range = field.Constraints.OfType<RangeAttribute>().FirstOrDefault();
        string accepted = range is null ? "" : $"; accepted: {range.Accepted}";
        if (!WholeNumber().IsMatch(digits))
        {
            return Report(path, $"{Shown.Node(node)} is not a whole number{accepted}");
        }

        (long least, long most) = field.ValueType == typeof(int) ? (int.MinValue, int.MaxValue) : (long.MinValue, long.MaxValue);
        return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            && number >= least && number <= most
                ? field.ValueType == typeof(int) ? (object)(int)number : number
                : Report(path, $"{Shown.Node(node)} is out of range{accepted}");
    }

    private object? BindNumber(JsonNode node, string path)
    {
        if (node is not JsonValue || node.GetValueKind() != JsonValueKind.Number)
        {
            return Report(path, $"{Shown.Node(node)} is not a number");
        }

        double number = double.Parse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(number) ? number : Report(path, $"{Shown.Node(node)} is not a finite number");
    }

    private object? BindChoice(Type type, JsonNode node, string path)
    {
        string[] names = Enum.GetNames(type);
        if (node is JsonValue value && value.TryGetValue(out string? text))
        {
            return names.Contains(text)
                ? Enum.Parse(type, text)
                : Report(path, $"{Shown.Node(node)} is not supported; {Spelling.Hint(text, names)}");
        }

        return Report(path, $"{Shown.Node(node)} is not supported; accepted: {string.Join(", ", names)}");
    }

    private object? BindFlag(JsonNode node, string path) =>
        node is JsonValue value && value.TryGetValue(out bool flag) ? flag : Report(path, $"{Shown.Node(node)} is not true or false");

    private Array? BindList(Type itemType, JsonNode node, string path)
    {
        if (node is not JsonArray list)
        {
            Report(path, $"{Shown.Node(node)} is not a list");
            return null;
        }

        var items = Array.CreateInstance(itemType, list.Count);
        for (int index = 0; index < list.Count; index++)
        {
            if (BindItem(itemType, list[index], FieldPath.At(path, index)) is { } item)
            {
                items.SetValue(item, index);
            }
        }

        return items;
    }

    private object? BindItem(Type type, JsonNode? node, string path) => node switch
    {
        not null when type == typeof(string) => BindText(node, path),
        not null when type == typeof(int) => BindInt(node, path),
        not null when type.IsEnum => BindChoice(type, node, path),
        _ => BindMapping(type, node, path),
    };

    private object? BindInt(JsonNode node, string path) =>
        node is JsonValue && node.GetValueKind() == JsonValueKind.Number && int.TryParse(node.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : Report(path, $"{Shown.Node(node)} is not a whole number");

    private Dictionary<string, string>? BindTextMap(JsonNode node, string path)
    {
        if (node is not JsonObject mapping)
        {
            Report(path, $"{Shown.Node(node)} is not a mapping of texts");
            return null;
        }

        var texts = new Dictionary<string, string>();
        foreach ((string key, JsonNode? value) in mapping)
        {
            if (value is not null && BindText(value, FieldPath.Join(path, key)) is string text)
            {
                texts[key] = text;
            }
        }

        return texts;
    }

    private object? Report(string path, string message)
    {
        problems.Add(new FieldProblem(path, message));
        return null;
    }

    [GeneratedRegex(@"^-?[0-9]+\z")]
    private static partial Regex WholeNumber();
}
