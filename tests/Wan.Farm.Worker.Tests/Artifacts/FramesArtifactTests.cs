using System.Buffers.Binary;
using System.Text.Json;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Tests.Media;

namespace Wan.Farm.Worker.Tests.Artifacts;

public sealed class FramesArtifactTests : IDisposable
{
    private static readonly FrameShape Shape = new(Frames: 5, new VideoSize(32, 16));
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Frames_WrittenOneOrSeveralAtATime_ComeBackInAnyOrder()
    {
        await WriteAsync(Shape, [1, 3, 1]);

        using FramesArtifactReader reader = FramesArtifactReader.Open(folder["f.safetensors"]);
        Assert.Equal(Shape, reader.Shape);
        byte[] frame = new byte[Shape.FrameBytes];
        foreach (int index in new[] { 4, 0, 2, 1, 3 })
        {
            reader.Read(index, frame);
            Assert.Equal(TestFrames.Frame(Shape.Size, index), frame);
        }
    }

    [Fact]
    public async Task Frames_File_IsSafetensors()
    {
        await WriteAsync(Shape, [5]);

        byte[] bytes = File.ReadAllBytes(folder["f.safetensors"]);
        long headerLength = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, headerLength % 8);
        using JsonDocument header = JsonDocument.Parse(bytes.AsMemory(8, (int)headerLength));
        JsonElement tensor = header.RootElement.GetProperty("frames");
        Assert.Equal("U8", tensor.GetProperty("dtype").GetString());
        Assert.Equal([5, 16, 32, 3], tensor.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32()));
        Assert.Equal([0, Shape.Bytes], tensor.GetProperty("data_offsets").EnumerateArray().Select(n => n.GetInt64()));
        Assert.Equal(8 + headerLength + Shape.Bytes, bytes.Length);
    }

    [Fact]
    public async Task Frames_TooFew_CannotBeCompleted()
    {
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(Shape, [4]));

        Assert.Equal("4 of 5 frames were written", e.Message);
    }

    [Fact]
    public async Task Frames_TooManyOrBroken_AreRefused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(Shape, [5, 1]));
        FramesArtifactWriter writer = await FramesArtifactWriter.StartAsync(Stream.Null, Shape, CancellationToken.None);
        await Assert.ThrowsAsync<ArgumentException>(() => writer.AppendAsync(new byte[100], CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task Frames_IndexOrBufferOutOfRange_IsRefused()
    {
        await WriteAsync(Shape, [5]);
        using FramesArtifactReader reader = FramesArtifactReader.Open(folder["f.safetensors"]);

        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(5, new byte[Shape.FrameBytes]));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(-1, new byte[Shape.FrameBytes]));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(0, new byte[10]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(40)]
    [InlineData(1000)]
    public async Task Frames_FileCut_IsRefusedByName(int length)
    {
        await WriteAsync(Shape, [5]);
        using (FileStream file = File.OpenWrite(folder["f.safetensors"]))
            file.SetLength(length);

        InvalidDataException e = Assert.Throws<InvalidDataException>(() => FramesArtifactReader.Open(folder["f.safetensors"]));

        Assert.Contains(folder["f.safetensors"], e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"latents":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"frames":{"dtype":"F32","shape":[1,1,1,3],"data_offsets":[0,12]}}""")]
    [InlineData("""{"frames":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""")]
    [InlineData("""{"frames":{"dtype":"U8","shape":[1,1,1,3],"data_offsets":[8,11]}}""")]
    [InlineData("""{"frames":{"dtype":"U8","shape":[1,99999,99999,3],"data_offsets":[0,3]}}""")]
    [InlineData("""{"frames":3}""")]
    [InlineData("[]")]
    [InlineData("nonsense")]
    public void Frames_OtherContent_IsRefused(string header)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        File.WriteAllBytes(folder["f.safetensors"], [.. length, .. header.Select(c => (byte)c), .. new byte[12]]);

        Assert.Throws<InvalidDataException>(() => FramesArtifactReader.Open(folder["f.safetensors"]));
    }

    private async Task WriteAsync(FrameShape shape, int[] counts)
    {
        await using FileStream file = File.Create(folder["f.safetensors"]);
        FramesArtifactWriter writer = await FramesArtifactWriter.StartAsync(file, shape, CancellationToken.None);
        int next = 0;
        foreach (int count in counts)
        {
            byte[] frames = [.. Enumerable.Range(next, count).SelectMany(i => TestFrames.Frame(shape.Size, i))];
            await writer.AppendAsync(frames, CancellationToken.None);
            next += count;
        }

        writer.Complete();
    }
}
