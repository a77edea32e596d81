using System.Text.Json.Nodes;

namespace Wan.Farm.Api.Schema.Definitions;

/// <summary>Writes the CustomResourceDefinition of a kind from its types.</summary>
public static class DefinitionWriter
{
    private const string Header = "# Generated from the types of Wan.Farm.Api by: wanfarm crd. Edit those.\n";

    /// <summary>The file that a cluster administrator applies.</summary>
    public static string Yaml(KindDefinition kind) => Header + YamlText.Of(Json(kind));

    public static JsonObject Json(KindDefinition kind) => new()
    {
        ["apiVersion"] = "apiextensions.k8s.io/v1",
        ["kind"] = "CustomResourceDefinition",
        ["metadata"] = new JsonObject { ["name"] = kind.FullName },
        ["spec"] = new JsonObject
        {
            ["group"] = KindDefinition.Group,
            ["scope"] = "Namespaced",
            ["names"] = new JsonObject
            {
                ["kind"] = kind.Kind,
                ["listKind"] = kind.Kind + "List",
                ["plural"] = kind.Plural,
                ["singular"] = kind.Kind.ToLowerInvariant(),
                ["shortNames"] = new JsonArray(kind.ShortName),
                ["categories"] = new JsonArray("wanfarm"),
            },
            ["versions"] = new JsonArray(Version(kind)),
        },
    };

    private static JsonObject Version(KindDefinition kind)
    {
        var subresources = new JsonObject { ["status"] = new JsonObject() };
        if (kind.Scale is { } scale)
        {
            subresources["scale"] = new JsonObject
            {
                ["specReplicasPath"] = scale.Spec,
                ["statusReplicasPath"] = scale.Status,
                ["labelSelectorPath"] = scale.Selector,
            };
        }
        return new JsonObject
        {
            ["name"] = KindDefinition.Version,
            ["served"] = true,
            ["storage"] = true,
            ["additionalPrinterColumns"] = new JsonArray([.. kind.Columns.Select(Column)]),
            ["subresources"] = subresources,
            ["schema"] = new JsonObject { ["openAPIV3Schema"] = Root(kind) },
        };
    }

    private static JsonObject Column(PrinterColumn column)
    {
        var written = new JsonObject
        {
            ["name"] = column.Name,
            ["type"] = column.Type,
            ["jsonPath"] = column.Path,
            ["description"] = column.Description,
        };
        if (column.IsWide)
            written["priority"] = 1;
        return written;
    }

    private static JsonObject Root(KindDefinition kind) => new()
    {
        ["description"] = kind.Description,
        ["type"] = "object",
        ["required"] = new JsonArray("spec"),
        ["properties"] = new JsonObject
        {
            ["apiVersion"] = new JsonObject { ["type"] = "string" },
            ["kind"] = new JsonObject { ["type"] = "string" },
            ["metadata"] = new JsonObject { ["type"] = "object" },
            ["spec"] = SchemaWriter.OfSpec(kind.Spec),
            ["status"] = SchemaWriter.OfStatus(kind.Status),
        },
        ["x-kubernetes-validations"] = new JsonArray([NameRule(kind), .. Fixed(kind).Select(FixedRule)]),
    };

    /// <summary>The name becomes a label's value and part of the names of pods.</summary>
    private static JsonObject NameRule(KindDefinition kind) => SchemaWriter.Rule(
        $"self.metadata.name.matches('{DnsLabelAttribute.Pattern}') && self.metadata.name.size() <= {kind.LongestName}",
        $"metadata.name must be a name of lower-case letters, digits and '-', at most {kind.LongestName}");

    private static IEnumerable<FieldSchema> Fixed(KindDefinition kind) => kind.FreeOnceStarted is { } free
        ? ObjectSchema.Of(kind.Spec).Fields.ExceptBy(free, field => field.Name)
        : [];

    private static JsonObject FixedRule(FieldSchema field)
    {
        string name = field.Name;
        bool always = field.IsRequired || field.Default is not null;
        string same = always
            ? $"self.spec.{name} == oldSelf.spec.{name}"
            : $"has(self.spec.{name}) == has(oldSelf.spec.{name}) && (!has(self.spec.{name}) || self.spec.{name} == oldSelf.spec.{name})";
        return SchemaWriter.Rule(
            $"!has(oldSelf.status) || !has(oldSelf.status.startTime) || ({same})",
            "cannot be changed once the job has started; make a new job, what is rendered already is used again",
            $".spec.{name}");
    }
}
