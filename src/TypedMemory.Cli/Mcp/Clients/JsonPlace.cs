namespace TypedMemory.Cli.Mcp.Clients;

/// <summary>Where a member of a JSON object stands in the text.</summary>
/// <param name="Before">The brace or the comma before it.</param>
/// <param name="Name">Where its name begins.</param>
/// <param name="Value">Where its value begins.</param>
/// <param name="End">Behind its value.</param>
/// <param name="Comma">The comma behind it; -1 if there is none.</param>
internal sealed record JsonPlace(int Before, int Name, int Value, int End, int Comma);
