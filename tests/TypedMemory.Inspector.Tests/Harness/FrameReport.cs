namespace TypedMemory.Inspector.Tests;

/// <summary>How smoothly a page has run.</summary>
/// <param name="Frames">How many frames it has drawn.</param>
/// <param name="LongestFrame">The longest time between two of them, in milliseconds.</param>
/// <param name="LongestTask">
/// The most that a task of its main thread has taken of the processor, in milliseconds: other work of the machine does
/// not count.
/// </param>
public sealed record FrameReport(int Frames, double LongestFrame, double LongestTask);
