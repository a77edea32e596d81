using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Inputs;
using Wan.Models.Weights;

namespace Wan.Farm.Worker.Farm;

/// <summary>Answers questions about the files of jobs that are to be planned.</summary>
internal static class InputAnswers
{
    /// <summary>Brings the files into the store, where the workers of the job's tasks find them by their content, and looks at them.</summary>
    public static async Task<InputAnswer> ToAsync(InputQuestion question, FarmWorkplace workplace, CancellationToken ct)
    {
        using var look = new InputLook(workplace.Sources, workplace.Inputs, known: workplace.Inputs);
        List<MediaInput> files = [];
        List<LoraInput> loras = [];
        string field = "spec";
        try
        {
            foreach (NamedFile file in question.Files)
            {
                field = file.Field;
                files.Add(await look.FileAsync(file, ct).ConfigureAwait(false));
                await workplace.Inputs.NoteFactsAsync(files[^1], ct).ConfigureAwait(false);
            }

            foreach (NamedLora lora in question.Loras)
            {
                field = lora.Field;
                loras.Add((await look.LoraAsync(lora, question.ModelPath, ct).ConfigureAwait(false)).Input);
            }

            return new InputAnswer(files, loras);
        }
        catch (InputException e)
        {
            return InputAnswer.Refused(e.Message, e.IsTransient);
        }
        catch (Exception e) when (e is StorageException or CheckpointException)
        {
            return InputAnswer.Refused($"{field}: {e.Message}", mayPass: e is StorageException);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever a file does to the one that looks at it: the next one would fare no better, and no worker must end by it.
            return InputAnswer.Refused($"{field}: cannot be looked at: {e.Message}", mayPass: false);
        }
    }
}
