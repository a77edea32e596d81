namespace Wan.Farm.Contracts.Farm;

/// <summary>Questions about the files of jobs that are to be planned: planning itself reads no files. Workers, who can, answer them.</summary>
public interface IInputQuestions
{
    /// <summary>Takes a question of the worker's pool that nobody answers, or whose taker was not heard of lately.</summary>
    /// <returns>Null when there is none.</returns>
    Task<InputQuestion?> TakeAsync(ClaimRequest worker, CancellationToken ct);

    /// <summary>Answers a question; changes nothing when it is not the worker's any more.</summary>
    Task AnswerAsync(ClaimRequest worker, InputQuestion question, InputAnswer answer, CancellationToken ct);
}
