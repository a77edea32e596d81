using System.Text.Json.Nodes;
using Wan.Farm.Api.Binding;
using Wan.Farm.Api.Schema;
using Wan.Farm.Api.VideoJobs;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Wan.Farm.Cli.JobFiles;

/// <summary>One <c>--set spec.path=value</c>, put into the document before it is bound, so that it meets the same checks.</summary>
internal static class JobOverride
{
    /// <param name="text">The path up to the first '=', then the value: a YAML scalar, or for a text field any text.</param>
    /// <param name="overridden">Paths that now come from the command line; this one is added.</param>
    public static void Apply(string text, JsonObject root, List<string> overridden, List<FieldProblem> problems)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1 || text[..equals].Split('.').Any(string.IsNullOrWhiteSpace))
        {
            problems.Add(new FieldProblem("", $"--set \"{text}\" is not path=value; write e.g. --set spec.video.frames=33"));
            return;
        }

        (string[] names, FieldKind? kind) = Follow(text[..equals].Split('.'));
        JsonNode? value = ValueOf(text[(equals + 1)..], kind);
        if (Descend(root, names) is { } parent)
        {
            parent[names[^1]] = value;
        }

        overridden.Add(names.Aggregate("", FieldPath.Join));
    }

    /// <summary>The names of the path and the kind of its field, if it is known. Keys of labels may contain dots: what follows is one name.</summary>
    private static (string[] Names, FieldKind? Kind) Follow(string[] names)
    {
        Type type = typeof(VideoJob);
        for (int i = 0; i < names.Length; i++)
        {
            if (ObjectSchema.Of(type).Find(names[i]) is not { } field)
            {
                return (names, null);
            }

            if (field.Kind == FieldKind.TextMap && i + 1 < names.Length)
            {
                return ([.. names[..(i + 1)], string.Join('.', names[(i + 1)..])], FieldKind.Text);
            }

            if (field.Kind != FieldKind.Mapping)
            {
                return (names, i + 1 == names.Length ? field.Kind : null);
            }

            type = field.ValueType;
        }

        return (names, FieldKind.Mapping);
    }

    /// <summary>The mapping that holds the last name; null when something else is in the way, which binding reports.</summary>
    private static JsonObject? Descend(JsonObject root, string[] names)
    {
        JsonObject mapping = root;
        foreach (string name in names[..^1])
        {
            JsonNode? inner = mapping[name];
            if (inner is null)
            {
                inner = new JsonObject();
                mapping[name] = inner;
            }

            if (inner is not JsonObject next)
            {
                return null;
            }

            mapping = next;
        }

        return mapping;
    }

    private static JsonNode? ValueOf(string text, FieldKind? kind)
    {
        if (Unquote(text) is { } quoted)
        {
            return JsonValue.Create(quoted);
        }

        return kind == FieldKind.Text ? JsonValue.Create(text) : YamlScalar.Plain(text.Trim());
    }

    /// <summary>The text of one quoted YAML scalar; null when the whole is not one.</summary>
    private static string? Unquote(string text)
    {
        if (text.Length < 2 || text[0] is not ('"' or '\'') || text[^1] != text[0])
        {
            return null;
        }

        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            parser.Consume<DocumentStart>();
            string value = parser.Consume<Scalar>().Value;
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? value : null;
        }
        catch (YamlException)
        {
            return null;
        }
    }
}
