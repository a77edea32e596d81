using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Wan.Farm.Api.Schema.Definitions;

/// <summary>The summaries of types and properties, as <c>kubectl explain</c> shows them.</summary>
internal static partial class DocumentationText
{
    private static readonly Lazy<Dictionary<string, string>> Summaries = new(Load);

    public static string Of(Type type) => Find($"T:{type.FullName}");

    public static string Of(PropertyInfo property) => Find($"P:{property.DeclaringType!.FullName}.{property.Name}");

    private static string Find(string member) => Summaries.Value.GetValueOrDefault(member, "");

    /// <exception cref="FileNotFoundException">The documentation file is not beside the assembly.</exception>
    private static Dictionary<string, string> Load()
    {
        Assembly assembly = typeof(DocumentationText).Assembly;
        string file = Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml");
        return XDocument.Load(file).Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => Plain(member.Element("summary")!));
    }

    private static string Plain(XElement summary)
    {
        foreach (XElement see in summary.Descendants("see").ToList())
            see.ReplaceWith(see.Attribute("cref")!.Value.Split('.').Last());
        return Spaces().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
