using TypedMemory;
using TypedMemory.Testing;

namespace TestedAgent;

public sealed class StudentTests
{
    private static readonly LessonId Deploys = new("deploys");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_student_remembers()
    {
        await using Memory memory = await Memory.OpenAsync(m => m.UseInMemory().AddGeneratedTypes(), Token);
        var lessons = memory.Get<ILessonRepository>();
        await new Student(lessons).LearnAsync("deploys", "not on Fridays", Token);
        Assert.Equal("not on Fridays", (await lessons.GetAsync(Deploys, Token))!.Text);
    }

    [Fact]
    public async Task Two_students_who_learn_apart_lose_no_confirmation_even_over_a_bad_line()
    {
        await using MemoryPair pair = await MemoryPair.OpenAsync(m => m.AddGeneratedTypes(), Token);
        await new Student(pair.Left.Get<ILessonRepository>()).LearnAsync("deploys", "not on Fridays", Token);
        await new Student(pair.Right.Get<ILessonRepository>()).LearnAsync("deploys", "never", Token);

        pair.Line.Fail(FaultKind.AnswerLost, LineCall.Write);
        await pair.SyncAsync(Token);

        Assert.Equal(2, (await pair.Left.Get<ILessonRepository>().GetAsync(Deploys, Token))!.Confirmed);
        Assert.Null(await pair.FindDifferenceAsync(Token));
    }

    [Fact]
    public Task Whatever_students_do_their_memories_converge() =>
        Simulation.Simulate<Lesson>(m => m.AddGeneratedTypes(), seeds: 5)
            .Edit<ILessonRepository>((lessons, random, token) => new Student(lessons).LearnAsync(
                $"subject {random.Next(3)}", $"text {random.Next()}", token))
            .RunAsync(Token);
}
