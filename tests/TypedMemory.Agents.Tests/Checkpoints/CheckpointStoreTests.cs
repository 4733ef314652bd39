using System.Text.Json;
using Microsoft.Agents.AI.Workflows;
using Microsoft.Agents.AI.Workflows.Checkpointing;

namespace TypedMemory.Agents.Tests.Checkpoints;

public sealed class CheckpointStoreTests
{
    private static CancellationToken Token => AgentProcess.Token;

    [Fact]
    public async Task A_workflow_that_is_killed_goes_on_from_its_last_checkpoint_in_the_next_process()
    {
        using var folder = new TestFolder();
        List<string> done = [];
        await using (AgentProcess first = AgentProcess.Start(folder))
        {
            CheckpointManager manager = CheckpointManager.CreateJson(first.Get<JsonCheckpointStore>());
            await using Run run = await InProcessExecution.RunAsync(
                Workflow(done, killed: true), "start", manager, "run-1", Token);
            Assert.Contains(run.OutgoingEvents, static happened => happened is WorkflowErrorEvent);
        }

        Assert.Equal(["one"], done);
        await using AgentProcess second = AgentProcess.Start(folder);
        var store = second.Get<JsonCheckpointStore>();
        CheckpointInfo last = (await store.RetrieveIndexAsync("run-1")).Last();
        await using Run resumed = await InProcessExecution.ResumeAsync(
            Workflow(done, killed: false), last, CheckpointManager.CreateJson(store), Token);

        Assert.Equal(["one", "two"], done);
        Assert.Equal(
            "start one two",
            Assert.Single(resumed.OutgoingEvents.OfType<WorkflowOutputEvent>()).Data);
    }

    [Fact]
    public async Task Checkpoints_are_listed_in_the_order_of_their_making_and_by_their_parents()
    {
        using var folder = new TestFolder();
        await using AgentProcess process = AgentProcess.Start(folder);
        var store = process.Get<JsonCheckpointStore>();
        using JsonDocument value = JsonDocument.Parse("""{"$type":"x","big":12345678901234567890,"b":[1.0,null]}""");
        List<CheckpointInfo> made = [];
        for (int i = 0; i < 20; i++)
            made.Add(await store.CreateCheckpointAsync("s", value.RootElement, made.LastOrDefault()));
        await store.CreateCheckpointAsync("other", value.RootElement);

        Assert.Equal(made, await store.RetrieveIndexAsync("s"));
        Assert.Equal([made[8]], await store.RetrieveIndexAsync("s", made[7]));
        Assert.Empty(await store.RetrieveIndexAsync("none"));
        Assert.True(JsonElement.DeepEquals(
            value.RootElement, await store.RetrieveCheckpointAsync("s", made[3])));
        KeyNotFoundException missing = await Assert.ThrowsAsync<KeyNotFoundException>(async () =>
            await store.RetrieveCheckpointAsync("s", new CheckpointInfo("s", "none")));
        Assert.Contains("\"none\"", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_reaches_another_machine()
    {
        await using TestHub hub = await TestHub.StartAsync();
        using TestFolder adas = new(), bobs = new();
        await using AgentProcess ada = AgentProcess.Start(adas, hub: hub.Url);
        await using AgentProcess bob = AgentProcess.Start(bobs, hub: hub.Url);
        using JsonDocument value = JsonDocument.Parse("{\"step\":1}");
        CheckpointInfo made = await ada.Get<JsonCheckpointStore>().CreateCheckpointAsync("s", value.RootElement);
        await ada.SyncAsync();
        await bob.SyncAsync();

        JsonElement found = await bob.Get<JsonCheckpointStore>().RetrieveCheckpointAsync("s", made);
        Assert.Equal(1, found.GetProperty("step").GetInt32());
    }

    private static Workflow Workflow(List<string> done, bool killed)
    {
        var one = new Step("one", done, killed: false);
        var two = new Step("two", done, killed);
        return new WorkflowBuilder(one).AddEdge(one, two).WithOutputFrom(two).Build();
    }

    /// <summary>Adds a word; or is killed while it does.</summary>
    private sealed class Step(string name, List<string> done, bool killed) : Executor<string, string>(name)
    {
        public override ValueTask<string> HandleAsync(
            string message, IWorkflowContext context, CancellationToken cancellationToken = default)
        {
            if (killed) throw new KilledException();
            done.Add(Id);
            return ValueTask.FromResult($"{message} {Id}");
        }
    }
}
