using System.Text.Json.Serialization;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Store.Tests;

public sealed class RenderTaskJsonTests
{
    [Fact]
    public void Kinds_OfTasks_AllHaveAName()
    {
        IEnumerable<Type> named = typeof(RenderTask).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), inherit: false).Cast<JsonDerivedTypeAttribute>().Select(kind => kind.DerivedType);
        IEnumerable<Type> kinds = typeof(RenderTask).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(RenderTask)));
        Assert.Equal(kinds.OrderBy(type => type.Name), named.OrderBy(type => type.Name));
    }

    [Fact]
    public void Write_ThenRead_GivesTheSameTask()
    {
        foreach (RenderTask task in SmallJobs.Make().Tasks.Select(task => task.Work).Append(Followed()))
        {
            string json = RenderTaskJson.Write(task);
            RenderTask back = RenderTaskJson.Read(json);
            Assert.Equal(json, RenderTaskJson.Write(back));
            Assert.Equal(task.Inputs, back.Inputs);
            Assert.Equal(task.Hints, back.Hints);
            Assert.Equal(task.Outputs, back.Outputs);
        }
    }

    private static VaceTask Followed()
    {
        var picture = new PictureInput("spec.mask", "ab", new VideoSize(8, 8));
        return new VaceTask("vace", new ContentKey("cd"), new VaceInputs(null, picture, [picture]), 5, new VideoSize(16, 16));
    }
}
