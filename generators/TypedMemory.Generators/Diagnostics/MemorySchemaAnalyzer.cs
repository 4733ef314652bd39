using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace TypedMemory.Generators;

/// <summary>Reports changes that break what is stored, against the committed baseline; without one, nothing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MemorySchemaAnalyzer() : MemoryAnalyzer(
    DiagnosticDescriptors.RemovedMember, DiagnosticDescriptors.ChangedMemberType, DiagnosticDescriptors.ChangedKey,
    DiagnosticDescriptors.ChangedMerge, DiagnosticDescriptors.ChangedTypeName, DiagnosticDescriptors.OutdatedSchema,
    DiagnosticDescriptors.RemovedType, DiagnosticDescriptors.LostKeyName)
{
    private protected override void Register(AnalysisContext context) =>
        context.RegisterCompilationStartAction(static start =>
    {
        AdditionalText? text = start.Options.AdditionalFiles.FirstOrDefault(
            f => string.Equals(Path.GetFileName(f.Path), SchemaFile.Name, StringComparison.OrdinalIgnoreCase));
        if (text is null) return;
        SchemaFile baseline = SchemaFile.Parse(text.GetText(start.CancellationToken)?.ToString() ?? "");
        var seen = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        start.RegisterSymbolAction(symbol => Analyze(symbol, baseline, seen), SymbolKind.NamedType);
        start.RegisterCompilationEndAction(end => ReportRemoved(end, baseline, seen, text.Path));
    });

    private static void Analyze(
        SymbolAnalysisContext context, SchemaFile baseline, ConcurrentDictionary<string, bool> seen)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        AttributeData? attribute = type.Attribute(KnownNames.MemoryTypeAttribute);
        // Also a type that is being typed is there.
        if (attribute?.Argument<string>() is { } name) seen[name] = true;
        if (SchemaParser.Parse(
            type, context.Compilation, out CodecSpec? codec, context.CancellationToken) is not { } present) return;
        bool isType = attribute is not null;
        if (isType && baseline.Types.Values.FirstOrDefault(
            t => t.ClrType == present.ClrType && t.Name != present.Name) is { } renamed
            && !baseline.Types.ContainsKey(present.Name))
        {
            seen[renamed.Name] = true;
            Report(DiagnosticDescriptors.ChangedTypeName, type, type.Name, renamed.Name, present.Name);
            return;
        }

        SchemaType? known = Find(isType ? baseline.Types : baseline.Objects, present.Name);
        if (known is null)
        {
            Report(DiagnosticDescriptors.OutdatedSchema, type, type.Name);
            return;
        }

        if (known.Key != present.Key) Report(DiagnosticDescriptors.ChangedKey, type, type.Name, known.Key, present.Key);
        string? lost = SchemaComparison.LostKeyName(known, present);
        if (lost is not null) Report(DiagnosticDescriptors.LostKeyName, type, type.Name, lost);
        bool broken = known.Key != present.Key | lost is not null | CompareMembers(
            known, present, codec!, type, Report);
        if (!broken && known.ToJson() != present.ToJson())
            Report(DiagnosticDescriptors.OutdatedSchema, type, type.Name);

        void Report(DiagnosticDescriptor descriptor, ISymbol symbol, params object[] arguments) =>
            context.ReportDiagnostic(
            Diagnostic.Create(
                descriptor, symbol.Locations.FirstOrDefault(l => l.IsInSource) ?? type.Locations[0], arguments));
    }

    private static bool CompareMembers(
        SchemaType known, SchemaType present, CodecSpec codec, INamedTypeSymbol type,
        Action<DiagnosticDescriptor, ISymbol, object[]> report)
    {
        bool broken = false;
        // A new version brings its upcasts, which may take members away and change them.
        bool isNewVersion = present.Version > known.Version;
        foreach (string name in SchemaComparison.Removed(
            known, present, codec.Objects.SelectMany(o => o.Members.SelectMany(
                m => m.FormerNames.Select(former => SchemaType.NameOf(codec, o, m with { JsonName = former }))))))
        {
            if (isNewVersion) continue;
            broken = true;
            report(DiagnosticDescriptors.RemovedMember, type, [type.Name, name]);
        }

        var properties = type.StoredMembers().ToList();
        foreach ((ObjectSpec owner, MemberSpec member) in codec.Objects.SelectMany(
            o => o.Members.Select(m => (Owner: o, Member: m))))
        {
            string stored = SchemaType.NameOf(codec, owner, member);
            if (!known.Members.TryGetValue(stored, out SchemaMember? before)) continue;
            if (!present.Members.TryGetValue(stored, out SchemaMember? now)) continue;
            ISymbol symbol = properties.FirstOrDefault(p => p.Name == member.Name)?.Symbol ?? type;
            if (!isNewVersion && !SchemaComparison.IsCompatible(before.Type, now.Type))
            {
                broken = true;
                report(DiagnosticDescriptors.ChangedMemberType, symbol, [member.Name, before.Type, now.Type]);
            }

            if (before.Merge == now.Merge) continue;
            broken = true;
            report(DiagnosticDescriptors.ChangedMerge, symbol, [member.Name, before.Merge, now.Merge]);
        }

        return broken;
    }

    private static void ReportRemoved(
        CompilationAnalysisContext context, SchemaFile baseline, ConcurrentDictionary<string, bool> seen, string path)
    {
        foreach (SchemaType type in baseline.Types.Values.Where(t => !seen.ContainsKey(t.Name)))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                DiagnosticDescriptors.RemovedType, Location.Create(
                    path, default, default(LinePositionSpan)), type.Name, SchemaFile.Name));
        }
    }

    private static SchemaType? Find(Dictionary<string, SchemaType> types, string name) =>
        types.TryGetValue(name, out SchemaType? type) ? type : null;
}
