namespace TypedMemory.Hub.Views;

/// <summary>Views that are being brought up to date.</summary>
/// <param name="Design">Their design document.</param>
/// <param name="Since">When that began.</param>
/// <param name="Done">How many changes were taken in.</param>
/// <param name="Total">How many there were.</param>
internal sealed record ViewBuild(string Design, DateTimeOffset Since, long Done, long Total);
