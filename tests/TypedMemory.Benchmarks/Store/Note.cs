using System.Globalization;

namespace TypedMemory.Benchmarks.Store;

/// <summary>The document of the store suite: 334 bytes of JSON, the same for every system.</summary>
internal sealed record Note(string Id, long Edition, string Text, double Confidence, string Source)
{
    private const string Filler =
        "The deploy of the payments service is frozen from Friday noon until Monday morning, since the on-call rotation is "
        + "thin over the weekend and the last three incidents came from late releases. Ask the platform team.";

    /// <summary>The document of a number, in one of its editions.</summary>
    public static Note Of(int number, int edition) =>
        new(IdOf(number), edition, Filler, (number % 100) / 100.0, "agent/planner");

    /// <summary>Ids of one type, in the order of their numbers.</summary>
    public static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"note:a7:{number:d8}");
}
