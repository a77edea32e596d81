namespace k8s.Autorest;

/// <summary>A request and what its answer held.</summary>
public class HttpOperationResponse<T> : HttpOperationResponse, IHttpOperationResponse<T>
{
    public T Body { get; set; }
}
