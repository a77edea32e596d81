using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Wan.Farm.Api.Schema.Definitions;

/// <summary>Writes structural schemas of records.</summary>
internal static class SchemaWriter
{
    /// <summary>With defaults and limits: what users write.</summary>
    public static JsonObject OfSpec(Type record) => OfRecord(record, withDefaults: true);

    /// <summary>Without defaults: what controllers write, or leave open.</summary>
    public static JsonObject OfStatus(Type record) => OfRecord(record, withDefaults: false);

    public static JsonObject Rule(string rule, string message, string? fieldPath = null)
    {
        var written = new JsonObject { ["rule"] = rule, ["message"] = message };
        if (fieldPath is not null)
            written["fieldPath"] = fieldPath;
        return written;
    }

    private static JsonObject OfRecord(Type record, bool withDefaults)
    {
        ObjectSchema fields = ObjectSchema.Of(record);
        var schema = new JsonObject { ["description"] = DocumentationText.Of(record), ["type"] = "object" };
        string[] required = [.. fields.Fields.Where(field => field.IsRequired).Select(field => field.Name)];
        if (required.Length > 0)
            schema["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]);
        var properties = new JsonObject();
        foreach (FieldSchema field in fields.Fields)
            properties[field.Name] = OfField(field, withDefaults);
        schema["properties"] = properties;
        JsonObject[] rules = [.. record.GetCustomAttributes<RuleAttribute>().Select(rule => Rule(rule.Rule, rule.Message, rule.FieldPath))];
        if (rules.Length > 0)
            schema["x-kubernetes-validations"] = new JsonArray([.. rules]);
        return schema;
    }

    private static JsonObject OfField(FieldSchema field, bool withDefaults)
    {
        JsonObject schema = OfType(field.ValueType, withDefaults);
        if (DocumentationText.Of(field.Property) is { Length: > 0 } text)
            schema["description"] = text;
        if (field.Property.GetCustomAttribute<ListKeyAttribute>() is { } key)
        {
            schema["x-kubernetes-list-type"] = "map";
            schema["x-kubernetes-list-map-keys"] = new JsonArray(key.Field);
        }
        var rules = new JsonArray();
        foreach (ConstraintAttribute constraint in field.Constraints)
            Limit(schema, rules, constraint, field.ValueType);
        if (rules.Count > 0)
            schema["x-kubernetes-validations"] = rules;
        if (withDefaults && field.Default is { } value)
            schema["default"] = DefaultOf(field, value);
        return schema;
    }

    private static JsonObject OfType(Type type, bool withDefaults)
    {
        if (type == typeof(string))
            return new() { ["type"] = "string" };
        if (type == typeof(int) || type == typeof(long))
            return new() { ["type"] = "integer", ["format"] = type == typeof(int) ? "int32" : "int64" };
        if (type == typeof(double))
            return new() { ["type"] = "number" };
        if (type == typeof(bool))
            return new() { ["type"] = "boolean" };
        if (type == typeof(DateTimeOffset))
            return new() { ["type"] = "string", ["format"] = "date-time" };
        if (type == typeof(JsonObject))
            return new() { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };
        if (type.IsEnum)
            return new() { ["type"] = "string", ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => (JsonNode)name)]) };
        if (type == typeof(IReadOnlyDictionary<string, string>))
            return new() { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "string" } };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return new() { ["type"] = "array", ["items"] = OfType(type.GetGenericArguments()[0], withDefaults) };
        return OfRecord(type, withDefaults);
    }

    private static void Limit(JsonObject schema, JsonArray rules, ConstraintAttribute constraint, Type type)
    {
        switch (constraint)
        {
            case RangeAttribute range:
                schema["minimum"] = JsonNode.Parse(range.Minimum.ToString(CultureInfo.InvariantCulture));
                // The largest number there is needs no limit.
                if (type != typeof(long) || range.Maximum < long.MaxValue)
                    schema["maximum"] = JsonNode.Parse(range.Maximum.ToString(CultureInfo.InvariantCulture));
                break;
            case TextLengthAttribute length:
                schema["maxLength"] = length.Maximum;
                break;
            case ItemCountAttribute count:
                schema["minItems"] = count.Minimum;
                schema["maxItems"] = count.Maximum;
                break;
            case NotBlankAttribute notBlank:
                rules.Add(Rule("self.trim() != ''", $"is empty; give e.g. {notBlank.Example}"));
                break;
            case DnsLabelAttribute:
                schema["maxLength"] = DnsLabelAttribute.Longest;
                rules.Add(Rule($"self.matches('{DnsLabelAttribute.Pattern}')", "must be a name of lower-case letters, digits and '-', as in my-video"));
                break;
            case ConstantAttribute constant:
                schema["enum"] = new JsonArray(constant.Value);
                break;
            case MultipleOfAttribute multiple:
                rules.Add(MultipleRule(multiple));
                break;
            case HttpUrlAttribute url:
                rules.Add(Rule("self.matches('^https?://[^@?# ]+$')", $"must be an http or https URL without user, query or fragment, as in {url.Example}"));
                break;
            case VariableNameAttribute:
                schema["maxLength"] = VariableNameAttribute.Longest;
                rules.Add(Rule("self.matches('^[A-Z_][A-Z0-9_]*$')", "must be the name of an environment variable, as in LLM_API_KEY, not the key itself"));
                break;
            case CronAttribute:
                schema["maxLength"] = CronAttribute.Longest;
                rules.Add(Rule(
                    "self.matches('^ *(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|([0-9*?,/-]+ +){3}[A-Za-z0-9*?,/-]+ +[A-Za-z0-9*?,/-]+) *$')",
                    "must be five fields (minute, hour, day of the month, month, day of the week), as in 0 22 * * *, or one of @hourly, @daily, @weekly, @monthly, @yearly; a time zone goes into timeZone"));
                break;
            case TimeZoneNameAttribute:
                rules.Add(Rule("self.matches('^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$')", "must be the name of a time zone of the IANA database, as in Europe/Berlin"));
                break;
            case LabelSyntaxAttribute:
                break;   // labels of templates are checked when the object is made
            default:
                throw new NotSupportedException($"{constraint.GetType().Name} has no form in a schema");
        }
    }

    /// <remarks>With an example, not the nearest ones: servers refuse a message that is computed, as they cannot tell its cost.</remarks>
    private static JsonObject MultipleRule(MultipleOfAttribute multiple)
    {
        string form = multiple.Plus == 0 ? $"a multiple of {multiple.Step}" : $"{multiple.Step}n+{multiple.Plus}";
        int example = (80 / multiple.Step * multiple.Step) + multiple.Plus;
        return Rule(
            multiple.Plus == 0 ? $"self % {multiple.Step} == 0" : $"(self - {multiple.Plus}) % {multiple.Step} == 0",
            $"must be {form}, such as {example} or {example + multiple.Step}");
    }

    /// <summary>A record's defaults are written out: its rules are checked on them as they stand.</summary>
    private static JsonNode DefaultOf(FieldSchema field, object value) => field.ValueType switch
    {
        { IsEnum: true } => value.ToString()!,
        _ when value is string or int or long or double or bool => JsonSerializer.SerializeToNode(value)!,
        _ when field.Kind == FieldKind.List => new JsonArray(),
        _ when field.Kind == FieldKind.TextMap => new JsonObject(),
        _ => new JsonObject(ObjectSchema.Of(field.ValueType).Fields
            .Where(inner => inner.Default is not null)
            .Select(inner => KeyValuePair.Create(inner.Name, (JsonNode?)DefaultOf(inner, inner.Default!)))),
    };
}
