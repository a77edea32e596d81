namespace Wan.Farm.Testing.Kubernetes;

/// <summary>The programs of a real API server.</summary>
public static class KubernetesAssets
{
    private static readonly string[] Programs = ["kube-apiserver", "etcd", "kubectl"];

    /// <summary>The folder that <c>KUBEBUILDER_ASSETS</c> names, as other operators' tests use it; null when it is not set.</summary>
    /// <exception cref="InvalidOperationException">It is set, but a program is missing there.</exception>
    public static string? Folder
    {
        get
        {
            if (Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") is not { Length: > 0 } folder)
                return null;
            string[] missing = [.. Programs.Where(program => !File.Exists(Path.Combine(folder, program)))];
            return missing.Length == 0
                ? folder
                : throw new InvalidOperationException($"KUBEBUILDER_ASSETS is {folder}, where {string.Join(" and ", missing)} is missing");
        }
    }
}
