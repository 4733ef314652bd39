using TypedMemory.Benchmarks.Recall;

namespace TypedMemory.Tests.Recall;

/// <summary>
/// How much of what answers our own 200 questions is found has a floor: a change of the ranking must not cost it.
/// </summary>
public sealed class RecallFloorTests
{
    [Fact]
    public async Task What_answers_two_hundred_questions_is_among_the_first_hits()
    {
        RecallQuestionSet set = await RecallQuestionSet.ReadAsync(
            Path.Combine(AppContext.BaseDirectory, "Recall", "questions.json"));
        Assert.Equal(200, set.Questions.Count);
        await using TestMemory memory = TestMemory.Create();
        var turns = memory.Get<IRecallTurnRepository>();
        _ = await turns.InsertManyAsync(set.Turns, TestMemory.Token);
        var measure = new RecallMeasure();
        foreach (RecallEvidence asked in set.Questions)
        {
            var hits = await turns.Query(RecallTurnId.ForConversation(asked.Conversation))
                .Recall(asked.Question, new() { MaxResults = 50 }).ToListAsync(TestMemory.Token);
            measure.Add(asked, [.. hits.Select(static hit => (hit.Value.Session, hit.Value.Number))]);
        }

        // Measured: .66, .90 and .93.
        Assert.InRange(measure.At(1), 0.62, 1);
        Assert.InRange(measure.At(10), 0.87, 1);
        Assert.InRange(measure.At(50), 0.90, 1);
    }
}
