namespace k8s.Autorest;

/// <summary>A request and what its answer held.</summary>
public interface IHttpOperationResponse<T> : IHttpOperationResponse
{
    T Body { get; set; }
}
