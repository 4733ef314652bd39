namespace TypedMemory.Tests;

/// <summary>Enums in keys, whose names are fixed by the declaration, and enums beyond 2^63.</summary>
public sealed class EnumTests
{
    private static CancellationToken Token => TestMemory.Token;

    [Theory]
    [InlineData(StepPhase.Begun, StepRights.Read | StepRights.Write, StepMask.High, "step:Open:Read, Write:High")]
    [InlineData(StepPhase.Ready, StepRights.Look, StepMask.Top, "step:Open:Read:Top")]
    [InlineData(StepPhase.Done, StepRights.None, StepMask.None, "step:Done:None:None")]
    [InlineData((StepPhase)(-7), (StepRights)12, (StepMask)(ulong.MaxValue - 1), "step:-7:12:18446744073709551614")]
    public async Task A_key_has_the_first_name_of_a_number(StepPhase phase, StepRights rights, StepMask mask, string id)
    {
        var key = new WorkStepId(phase, rights, mask);
        Assert.Equal(id, key.DocumentId);
        Assert.Equal(key, WorkStepId.Parse(id));

        await using TestMemory memory = TestMemory.Create();
        await memory.Get<IWorkStepRepository>().InsertAsync(new WorkStep(phase, rights, mask), Token);
        Assert.Equal(mask, (await memory.Get<IWorkStepRepository>().GetAsync(key, Token))!.Mask);
    }

    [Theory]
    [InlineData("step:Begun:Read:High")]
    [InlineData("step:waiting:Read:High")]
    [InlineData("step:open:Read:High")]
    [InlineData("step:1:Read:High")]
    [InlineData("step:Open:Write, Read:High")]
    [InlineData("step:Open:Read,Write:High")]
    [InlineData("step:Open:Read:-1")]
    [InlineData("step:Open:Read:+5")]
    [InlineData("step:4294967297:Read:High")]
    [InlineData("step::Read:High")]
    public void An_id_has_one_form(string id) => Assert.False(WorkStepId.TryParse(id, out _));

    [Theory]
    [InlineData(StoreKind.Memory)]
    [InlineData(StoreKind.Sqlite)]
    public async Task Values_beyond_the_signed_range_are_found_and_sorted_by_their_number(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IWorkStepRepository steps = memory.Get<IWorkStepRepository>();
        StepMask[] masks = [StepMask.Top, StepMask.Low, (StepMask)5, StepMask.High, (StepMask)((1UL << 63) + 1)];
        foreach (StepMask mask in masks)
        {
            await steps.InsertAsync(new WorkStep(StepPhase.Done, StepRights.None, mask) { Second = mask }, Token);
        }

        var sorted = await steps.Query().OrderBy(WorkStepFields.Second).ToListAsync(Token);
        Assert.Equal(masks.Order(), sorted.Select(entry => entry.Value.Second));
        Assert.Equal(3, await steps.Query().Where(WorkStepFields.Second >= StepMask.High).CountAsync(Token));
        foreach (StepMask mask in masks)
        {
            Assert.Equal(1, await steps.Query().Where(WorkStepFields.Second == mask).CountAsync(Token));
        }
    }
}
