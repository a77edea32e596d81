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
        try
        {
            foreach (NamedFile file in question.Files)
            {
                files.Add(await look.FileAsync(file, ct).ConfigureAwait(false));
                await workplace.Inputs.NoteFactsAsync(files[^1], ct).ConfigureAwait(false);
            }
        }
        catch (InputException e)
        {
            return InputAnswer.Refused(e.Message, e.IsTransient);
        }
        catch (StorageException e)
        {
            return InputAnswer.Refused(e.Message, mayPass: true);
        }

        foreach (NamedLora lora in question.Loras)
        {
            try
            {
                loras.Add((await look.LoraAsync(lora, question.ModelPath, ct).ConfigureAwait(false)).Input);
            }
            catch (CheckpointException e)
            {
                return InputAnswer.Refused($"{lora.Field}: {e.Message}", mayPass: false);
            }
            catch (InputException e)
            {
                return InputAnswer.Refused(e.Message, e.IsTransient);
            }
            catch (StorageException e)
            {
                return InputAnswer.Refused($"{lora.Field}: {e.Message}", mayPass: true);
            }
        }

        return new InputAnswer(files, loras);
    }
}
