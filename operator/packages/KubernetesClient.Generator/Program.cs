using KubernetesClient.Generator;

switch (args)
{
    case ["generate", var folder]:
        ModelWriter.Write(Path.Combine(folder, "Models", "Generated"));
        OperationsWriter.Write(Path.Combine(folder, "Operations"));
        return 0;
    case ["check", var assembly]:
        IReadOnlyList<string> extra = SurfaceCheck.BeyondThePackage(Path.GetFullPath(assembly));
        foreach (string member in extra)
            Console.Error.WriteLine($"not in the package: {member}");
        Console.WriteLine(extra.Count == 0 ? "the subset holds only API of the package" : $"{extra.Count} members are not in the package");
        return extra.Count == 0 ? 0 : 1;
    default:
        Console.Error.WriteLine("usage: generate FOLDER | check ASSEMBLY");
        return 2;
}
