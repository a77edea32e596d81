using System.Diagnostics;
using System.Net.Http.Headers;
using k8s.Exceptions;

namespace k8s.Authentication;

/// <summary>Tokens from a program, as kubeconfigs of cloud clusters name one (<c>users[].user.exec</c>).</summary>
internal sealed class CredentialProgram(KubeConfigExec exec) : ITokenProvider
{
    /// <summary>A token is asked for anew when it has less than this left.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim gate = new(1, 1);
    private KubeConfigExecStatus credential;

    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (credential is null || credential.ExpirationTimestamp - DateTimeOffset.UtcNow < Margin)
                credential = await RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
        return new AuthenticationHeaderValue("Bearer", credential.Token);
    }

    private async Task<KubeConfigExecStatus> RunAsync(CancellationToken ct)
    {
        var start = new ProcessStartInfo(exec.Command, exec.Args ?? []) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBERNETES_EXEC_INFO"] =
            $$$"""{"apiVersion":"{{{exec.ApiVersion}}}","kind":"ExecCredential","spec":{"interactive":false}}""";
        foreach (KubeConfigExecVariable variable in exec.Env ?? [])
            start.Environment[variable.Name] = variable.Value;
        using Process process = Start(start);
        Task<string> output = process.StandardOutput.ReadToEndAsync(ct);
        Task<string> errors = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct).ConfigureAwait(false);
        if (process.ExitCode != 0)
            throw new KubeConfigException($"the credential program {exec.Command} ended with {process.ExitCode}: {(await errors.ConfigureAwait(false)).Trim()}");
        KubeConfigExecStatus status = KubernetesJson.Deserialize<KubeConfigExecCredential>(await output.ConfigureAwait(false)).Status;
        return status?.Token is { Length: > 0 }
            ? status
            : throw new KubeConfigException($"the credential program {exec.Command} gave no token; client certificates from it are not supported");
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new KubeConfigException($"the credential program {exec.Command} cannot be started: {error.Message}. {exec.InstallHint}".TrimEnd(), error);
        }
    }
}
