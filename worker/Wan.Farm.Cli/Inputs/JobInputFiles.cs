using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning;
using Wan.Farm.Worker.Inputs;

namespace Wan.Farm.Cli.Inputs;

/// <summary>The files that a job names, LoRAs of the artifact store among them.</summary>
internal static class JobInputFiles
{
    /// <summary>Looks at all but LoRAs.</summary>
    /// <exception cref="InputException">One may not be read, is not there, or is not what it is to be.</exception>
    public static async Task<IReadOnlyList<MediaInput>> LookAsync(VideoJobSpec spec, InputLook look, CancellationToken ct)
    {
        List<MediaInput> found = [];
        foreach (NamedFile file in NamedFiles.Of(spec))
            found.Add(await look.FileAsync(file, ct));
        return found;
    }

    /// <summary>Keeps the files that were looked at, as they are now, and what they are.</summary>
    /// <param name="look">Into <paramref name="cache"/>.</param>
    /// <exception cref="CommandException">One is another by now.</exception>
    public static async Task KeepAsync(VideoJobSpec spec, JobInputs seen, InputLook look, InputCache cache, CancellationToken ct)
    {
        foreach ((NamedFile file, MediaInput before) in NamedFiles.Of(spec).Zip(seen.Files))
        {
            MustBe(before.Sha256, await look.FetchAsync(file, ct), file.Field);
            await cache.NoteFactsAsync(before, ct);
        }

        foreach ((NamedLora lora, LoraInput before) in NamedFiles.LorasOf(spec).Zip(seen.Loras))
        {
            if (await look.FetchAsync(lora, ct) is { } kept)
                MustBe(before.Sha256, kept, lora.Field);
        }
    }

    private static void MustBe(string? sha256, MediaFile media, string field)
    {
        if (media.Sha256 != sha256)
            throw new CommandException($"{field}: the file was changed while the job was planned", "Run again.");
    }
}
