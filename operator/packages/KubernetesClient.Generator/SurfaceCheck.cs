using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace KubernetesClient.Generator;

/// <summary>Compares what a built subset offers with what the package offers.</summary>
internal static class SurfaceCheck
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Public types and members of the subset that the package does not have in the same form.</summary>
    public static IReadOnlyList<string> BeyondThePackage(string path)
    {
        var context = new AssemblyLoadContext("subset");
        Assembly subset = context.LoadFromAssemblyPath(path);
        var beyond = new List<string>();
        foreach (Type type in subset.GetExportedTypes())
        {
            if (Package.Assembly.GetType(type.FullName!) is not { IsVisible: true } real)
            {
                beyond.Add(type.FullName!);
                continue;
            }
            HashSet<string> known = [.. Members(real)];
            beyond.AddRange(Members(type).Where(m => !known.Contains(m)).Select(m => $"{type.FullName}: {m}"));
        }
        return beyond;
    }

    private static IEnumerable<string> Members(Type type)
    {
        // Members of a base class count as the type's own: the subset may have fewer layers than the package.
        for (Type? level = type; level is not null && level.Assembly == type.Assembly; level = level.BaseType)
        {
            foreach (MemberInfo member in level.GetMembers(Declared).Where(IsOffered))
                yield return Form(member);
        }
    }

    private static bool IsOffered(MemberInfo member) => !member.IsDefined(typeof(CompilerGeneratedAttribute), false) && member switch
    {
        // Properties stand for their accessors.
        MethodInfo { IsSpecialName: true } accessor when accessor.Name.StartsWith("get_", StringComparison.Ordinal) || accessor.Name.StartsWith("set_", StringComparison.Ordinal) => false,
        MethodBase method => method.IsPublic || (method.IsFamily && method.Name != "get_EqualityContract" && method.Name != "PrintMembers" && !method.IsVirtual),
        FieldInfo field => field.IsPublic,
        PropertyInfo property => property.GetMethod?.IsPublic == true,
        _ => false,
    };

    private static string Form(MemberInfo member) => member switch
    {
        MethodBase method => $"{member} ({string.Join(", ", method.GetParameters().Select(p => p.Name + (p.HasDefaultValue ? "=" : "")))})",
        PropertyInfo { SetMethod.IsPublic: true } => $"{member} set",
        _ => member.ToString()!,
    };
}
