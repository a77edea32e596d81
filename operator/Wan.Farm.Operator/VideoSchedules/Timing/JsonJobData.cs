using System.Text.Json;
using Quartz.Spi;

namespace Wan.Farm.Operator.VideoSchedules.Timing;

/// <summary>How Quartz would write what belongs to a job or a trigger. The farm's have nothing but their names.</summary>
internal sealed class JsonJobData : IObjectSerializer
{
    public void Initialize()
    {
    }

    public byte[] Serialize<T>(T obj)
        where T : class => JsonSerializer.SerializeToUtf8Bytes(obj);

    public T? DeSerialize<T>(byte[] data)
        where T : class => JsonSerializer.Deserialize<T>(data);
}
