using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.Generators;

/// <summary>The parse of one declaration: its type, and the diagnostics so far.</summary>
internal sealed class ParseContext(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellationToken)
{
    private readonly List<Diagnostic> _diagnostics = [];

    private bool _isBroken;

    public INamedTypeSymbol Type { get; } = type;

    public Compilation Compilation { get; } = compilation;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The JsonSerializerContext that the type names.</summary>
    public INamedTypeSymbol? JsonContext { get; init; }

    /// <summary>
    /// Whether something was reported that hinders generation: what is emitted then is only there to be named.
    /// </summary>
    public bool HasErrors => _isBroken || _diagnostics.Any(d => d.DefaultSeverity == DiagnosticSeverity.Error);

    public ImmutableArray<Diagnostic> Diagnostics => [.. _diagnostics];

    /// <summary>Notes what hinders generation and is reported at another declaration.</summary>
    public void Break() => _isBroken = true;

    public void Report(DiagnosticDescriptor descriptor, Location? location, params object[] arguments)
    {
        // A member of the base of several cases is met in each of them.
        var diagnostic = Diagnostic.Create(descriptor, location ?? LocationOf(Type), arguments);
        if (!_diagnostics.Contains(diagnostic)) _diagnostics.Add(diagnostic);
    }

    /// <summary>Reports with what a code fix needs to know.</summary>
    public void Report(
        DiagnosticDescriptor descriptor, Location? location, ImmutableDictionary<string, string?> properties,
        params object[] arguments) =>
        _diagnostics.Add(Diagnostic.Create(descriptor, location ?? LocationOf(Type), properties, arguments));

    /// <summary>Where a symbol is declared; the type itself, if that is in another assembly.</summary>
    public Location LocationOf(ISymbol symbol) =>
        symbol.Locations.FirstOrDefault(l => l.IsInSource)
        ?? Type.Locations.FirstOrDefault(l => l.IsInSource)
        ?? Location.None;

    /// <summary>Where an attribute stands; the type, if that is in another assembly.</summary>
    public Location LocationOf(SyntaxReference? attribute) =>
        attribute is not null && Compilation.ContainsSyntaxTree(attribute.SyntaxTree)
            ? attribute.GetSyntax(CancellationToken).GetLocation()
            : LocationOf(Type);

    /// <summary>Where an argument of an attribute stands; the attribute, if the argument is not there.</summary>
    public Location LocationOf(AttributeData attribute, string? argument = null)
    {
        if (attribute.ApplicationSyntaxReference?.GetSyntax(CancellationToken) is not AttributeSyntax syntax)
            return LocationOf(Type);
        AttributeArgumentSyntax? found = argument is null
            ? syntax.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals is null)
            : syntax.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == argument);
        return found?.Expression.GetLocation() ?? syntax.GetLocation();
    }
}
