using TypedMemory;

namespace TestedAgent;

/// <summary>The code that is tested: it learns, and counts how often it was right.</summary>
public sealed class Student(ILessonRepository lessons)
{
    public async Task LearnAsync(string subject, string text, CancellationToken cancellationToken)
    {
        if (await lessons.GetAsync(new LessonId(subject), cancellationToken) is null)
            await lessons.UpsertAsync(new Lesson { Subject = subject, Text = text }, cancellationToken);
        await lessons.UpdateAsync(
            new LessonId(subject),
            lesson => lesson with { Text = text, Confirmed = lesson.Confirmed + 1 },
            cancellationToken);
    }
}
