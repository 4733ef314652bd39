using System.Text;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators.Tests;

/// <summary>What the analyzer passes over unparsed is what the parser has no warning about.</summary>
public sealed class PlainDeclarationTests
{
    private static readonly string[] s_heads =
    [
        "public sealed record Doc(string Id)", "public sealed record Doc(string Id) : Base",
        "public sealed record Doc(string Id) : IDoc", "public record struct Doc(string Id)",
        "public sealed partial record Doc(string Id) : Base, IDoc",
        "public sealed class Doc", "public sealed class Doc(string id, int size = 3)", "public struct Doc",
    ];

    private static readonly string[] s_members =
    [
        "", "public int A { get; init; }", "public int A { get; set; }", "public int A;", "public readonly int A = 2;",
        "public int A { get; } = 2;", "public int A => 2;", "public int A { private get; init; }",
        "public int A { get; private init; }", "internal int A { get; init; }", "private int A { get; set; }",
        "[JsonInclude] internal int A { get; init; }", "public required int A { get; init; }",
        "public static int A { get; set; }", "public const int A = 2;", "public List<int> A { get; } = [];",
        "public IReadOnlyList<int> A { get; } = new List<int>();", "[Index] public int A { get; init; }",
        "[FormerName(\"a\")] public int A { get; init; }", "[FormerName(\"b\")] public int A { get; init; }",
        "[JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public int? A { get; init; }",
        "[JsonIgnore] public int A { get; } = 2;", "[JsonPropertyOrder(2)] public int A { get; init; }",
        "[JsonPropertyName(\"x\")] public int A { get; init; }", "public int A() => 2;", "public class A;",
        "public override int A { get; init; }", "public new int A { get; init; }", "internal new int A { get; init; }",
        "public event Action? A { add { } remove { } }", "public int this[int a] => a;",
        "[Merge(MergeKind.Counter)] public int A { get; init; }", "public partial int A { get; set; }",
        "[System.Runtime.Serialization.DataMember] public int A { get; init; }",
    ];

    /// <summary>What the base and the interface have: members that what is above may override, hide or implement.</summary>
    private static readonly string[] s_bases =
    [
        "", "public int A { get; set; }", "public int A { get; init; }", "[Index] public virtual int A { get; init; }",
        "public int B { get; } = 3;", "[JsonIgnore] public int A { get; set; }", "private int A { get; set; }",
    ];

    private static readonly string[] s_interfaces =
        ["", "int A { get; }", "[JsonIgnore] int A { get; }", "[Index] string Id { get; }"];

    [Fact]
    public void The_parser_warns_of_none_that_is_plain()
    {
        var source = new StringBuilder(GeneratorHarness.Usings);
        int count = 0;
        foreach (string head in s_heads)
        {
            foreach (string member in s_members)
            {
                foreach (string inBase in head.Contains("Base", StringComparison.Ordinal) ? s_bases : [""])
                {
                    foreach (string inInterface in head.Contains("IDoc", StringComparison.Ordinal) ? s_interfaces : [""])
                        source.AppendLine(Declaration(count++, head, member, inBase, inInterface));
                }
            }
        }

        Compilation compilation = GeneratorHarness.Compile(source.ToString());
        int plain = 0;
        int warned = 0;
        for (int i = 0; i < count; i++)
        {
            INamedTypeSymbol type = compilation.GetTypeByMetadataName($"N{i}.Doc")!;
            AttributeData? attribute = type.Attribute(KnownNames.MemoryTypeAttribute);
            Diagnostic[] warnings =
            [
                .. (attribute is null
                    ? CodecParser.Parse(type, compilation, TestContext.Current.CancellationToken).Diagnostics
                    : MemoryTypeParser.Parse(type, attribute, compilation, TestContext.Current.CancellationToken).Diagnostics)
                    .Where(d => d.DefaultSeverity == DiagnosticSeverity.Warning),
            ];
            warned += warnings.Length > 0 ? 1 : 0;
            if (!PlainDeclaration.Is(type, attribute)) continue;
            plain++;
            Assert.True(
                warnings.Length == 0,
                $"{i}: {warnings.FirstOrDefault()}\n{type.DeclaringSyntaxReferences[0].GetSyntax(TestContext.Current.CancellationToken).Parent}");
        }

        Assert.InRange(plain, 100, count);
        Assert.InRange(warned, 200, count);
    }

    private static string Declaration(int number, string head, string member, string inBase, string inInterface)
    {
        string own = head.Contains("string Id", StringComparison.Ordinal) ? ""
            : head.Contains("string id", StringComparison.Ordinal)
            ? "public string Id { get; init; } = id; public int Size { get; init; } = size; "
            : "public string Id { get; init; } = \"\"; ";
        string attribute = number % 3 == 0 ? "[MemoryObject]" : $"[MemoryType(\"t{number}\", Key = \"{{Id}}\")]";
        return $$"""
            namespace N{{number}}
            {
                public abstract record Base { {{inBase}} }
                public interface IDoc { {{inInterface}} }
                {{attribute}} {{head}} { {{own}}{{member}} }
            }
            """;
    }
}
