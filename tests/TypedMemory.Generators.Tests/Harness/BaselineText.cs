using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace TypedMemory.Generators.Tests;

/// <summary>A committed baseline of the schema.</summary>
internal sealed class BaselineText(string text) : AdditionalText
{
    public override string Path => "memory-schema.json";

    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
}
