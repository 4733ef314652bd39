using System.Reflection;

namespace TypedMemory.Architecture.Tests;

/// <summary>docs/errors.md tells of every code what to do.</summary>
public sealed class ErrorPageTests
{
    public static TheoryData<string> Codes =>
        [.. typeof(TypedMemoryErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(static code => (string)code.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_error_code_has_a_row(string code) => Assert.Contains(
        File.ReadAllLines(Path.Combine(Repository.Root, "docs", "errors.md")),
        line => line.StartsWith($"| `{code}` |", StringComparison.Ordinal));
}
