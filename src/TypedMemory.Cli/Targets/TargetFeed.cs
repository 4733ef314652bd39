namespace TypedMemory.Cli.Targets;

/// <summary>Which changes are read.</summary>
/// <param name="Since">After which sequence; <see langword="null"/> from the beginning, <c>now</c> for what
/// comes.</param>
/// <param name="Prefix">Only ids that start with this.</param>
/// <param name="Follow">Whether it goes on with changes as they are made.</param>
internal sealed record TargetFeed(string? Since, string Prefix, bool Follow);
