using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

/// <summary>What a unique index refuses, and what it never does.</summary>
public sealed class UniqueIndexTests
{
    private static CancellationToken Token => TestMemory.Token;

    [Fact]
    public async Task An_edit_that_gives_a_document_the_value_of_another_one_is_refused_and_names_it()
    {
        await using TestMemory memory = TestMemory.Create();
        IMemberRepository members = memory.Get<IMemberRepository>();
        await members.InsertAsync(new Member { Number = 1, Email = "a@x" }, Token);
        TypedMemoryException inserted = await RefusedAsync(
            () => members.InsertAsync(new Member { Number = 2, Email = "a@x" }, Token).AsTask());
        Assert.Contains("\"member:2\"", inserted.Message, StringComparison.Ordinal);
        Assert.Contains("\"member:1\" has the same value of \"email\"", inserted.Message, StringComparison.Ordinal);
        await RefusedAsync(() => members.UpsertAsync(new Member { Number = 2, Email = "a@x" }, Token).AsTask());
        Assert.Null(await members.GetAsync(new MemberId(2), Token));

        RevisionId revision = await members.InsertAsync(new Member { Number = 2, Email = "b@x" }, Token);
        await RefusedAsync(
            () => members.UpdateAsync(new MemberId(2), static member => member with { Email = "a@x" }, Token).AsTask());
        await RefusedAsync(
            () => members.ReplaceAsync(new Member { Number = 2, Email = "a@x" }, revision, Token).AsTask());
        Assert.Equal("b@x", (await members.GetAsync(new MemberId(2), Token))!.Email);

        await members.UpdateAsync(new MemberId(1), static member => member with { Email = "c@x" }, Token);
        await members.UpdateAsync(new MemberId(2), static member => member with { Email = "a@x" }, Token);
        await members.DeleteAsync(new MemberId(2), Token);
        await members.InsertAsync(new Member { Number = 3, Email = "a@x" }, Token);
    }

    [Fact]
    public async Task Of_many_the_item_is_refused_and_of_a_unit_all()
    {
        await using TestMemory memory = TestMemory.Create();
        IMemberRepository members = memory.Get<IMemberRepository>();
        IReadOnlyList<MemoryWriteOutcome<MemberId>> outcomes = await members.InsertManyAsync(
            [new Member { Number = 1, Email = "a" }, new Member { Number = 2, Email = "a" }, new Member
                { Number = 3, Email = "b" }], Token);
        Assert.Equal(
            [null, TypedMemoryErrorCodes.NotUnique, null], outcomes.Select(static outcome => outcome.Error?.Code));
        outcomes = await members.UpdateManyAsync(
            [new MemberId(1), new MemberId(3)], static member => member with { Email = "c" }, Token);
        Assert.Equal([null, TypedMemoryErrorCodes.NotUnique], outcomes.Select(static outcome => outcome.Error?.Code));

        IMemoryUnitOfWork unit = memory.Get<IMemoryTransactions>().Begin()
            .Insert(members, new Member { Number = 4, Email = "d" }).Insert(
                members, new Member { Number = 5, Email = "d" });
        await RefusedAsync(() => unit.CommitAsync(Token).AsTask());
        Assert.Equal(2, await members.CountAsync(null, Token));
    }

    [Fact]
    public async Task A_value_that_another_document_has_meanwhile_is_not_restored()
    {
        await using TestMemory memory = TestMemory.Create(
            sqlite: static options => options with { Keep = new HistoryRetention() });
        IMemberRepository members = memory.Get<IMemberRepository>();
        RevisionId first = await members.InsertAsync(new Member { Number = 1, Email = "a" }, Token);
        await members.UpdateAsync(new MemberId(1), static member => member with { Email = "b" }, Token);
        await members.InsertAsync(new Member { Number = 2, Email = "a" }, Token);

        await RefusedAsync(() => members.RestoreAsync(new MemberId(1), first, Token).AsTask());

        Assert.Equal("b", (await members.GetAsync(new MemberId(1), Token))!.Email);
        await members.DeleteAsync(new MemberId(2), Token);
        await members.RestoreAsync(new MemberId(1), first, Token);
        Assert.Equal("a", (await members.GetAsync(new MemberId(1), Token))!.Email);
    }

    [Fact]
    public async Task Null_is_the_same_as_nothing_and_several_members_count_together()
    {
        await using TestMemory memory = TestMemory.Create();
        IMemberRepository members = memory.Get<IMemberRepository>();
        await members.InsertAsync(new Member { Number = 1, Team = "x", Seat = 1, Badges = ["a", "b"] }, Token);
        await members.InsertAsync(new Member { Number = 2, Seat = 1 }, Token);
        await members.InsertAsync(new Member { Number = 3, Seat = 1 }, Token);
        await members.InsertAsync(new Member { Number = 4, Team = "x", Seat = 2, Badges = ["c"] }, Token);
        await RefusedAsync(() => members.InsertAsync(new Member { Number = 5, Team = "x", Seat = 1 }, Token).AsTask());
        await RefusedAsync(() => members.InsertAsync(new Member { Number = 5, Badges = ["d", "b"] }, Token).AsTask());
    }

    [Fact]
    public async Task What_another_device_wrote_is_stored_and_both_can_be_edited_and_no_third_gets_the_value()
    {
        await using TestMemory memory = TestMemory.Create();
        IMemberRepository members = memory.Get<IMemberRepository>();
        await members.InsertAsync(new Member { Number = 1, Email = "a" }, Token);
        await TestDocuments.WriteAsync(await memory.OpenStoreAsync(), "member:2", """{"number":2,"email":"a"}""");
        Assert.Equal(2, await members.Query().Where(MemberFields.Email == "a").CountAsync(Token));
        Assert.Equal(
            [new MemoryGroup<string?>("a", 2)], await members.Query().GroupBy(MemberFields.Email).CountAsync(Token));
        await members.UpdateAsync(new MemberId(1), static member => member with { Seat = 3 }, Token);
        await members.UpdateAsync(new MemberId(2), static member => member with { Seat = 4 }, Token);
        await RefusedAsync(() => members.InsertAsync(new Member { Number = 3, Email = "a" }, Token).AsTask());
        await members.UpdateAsync(new MemberId(2), static member => member with { Email = "b" }, Token);
        await RefusedAsync(
            () => members.UpdateAsync(new MemberId(2), static member => member with { Email = "a" }, Token).AsTask());
    }

    private static async Task<TypedMemoryException> RefusedAsync(Func<Task> write)
    {
        TypedMemoryException error = await Assert.ThrowsAsync<TypedMemoryException>(write);
        Assert.Equal(TypedMemoryErrorCodes.NotUnique, error.Code);
        return error;
    }
}
