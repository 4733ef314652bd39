using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedMemory.Generators;

/// <summary>Emits the typed key, repository, codec, filter, merge and registration of every memory type.</summary>
/// <remarks>
/// Parse, then emit. Past the parse nothing but specs goes on, which are equal by value; diagnostics go their own way,
/// since they hold locations, which differ after every edit above them.
/// </remarks>
[Generator(LanguageNames.CSharp)]
public sealed class MemoryTypeGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ParseResult<MemoryTypeSpec>> allTypes = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.MemoryTypeAttribute,
                static (_, _) => true,
                static (syntax, cancellationToken) => MemoryTypeParser.Parse(syntax, cancellationToken))
            .WithTrackingName(TrackingNames.ParseTypes);
        IncrementalValuesProvider<ParseResult<CodecSpec>> allObjects = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.MemoryObjectAttribute,
                static (_, _) => true,
                static (syntax, cancellationToken) => CodecParser.Parse(syntax, cancellationToken))
            .WithTrackingName(TrackingNames.ParseObjects);

        // What is emitted is C# 12. Below that, this is the one thing that is said.
        IncrementalValueProvider<LanguageVersion> language = context.ParseOptionsProvider
            .Select(static (options, _) => ((CSharpParseOptions)options).LanguageVersion);
        context.RegisterSourceOutput(
            allTypes.Collect().Combine(allObjects.Collect()).Combine(language),
            static (output, found) =>
                ReportLanguage(output, found.Left.Left.Length + found.Left.Right.Length, found.Right));
        IncrementalValuesProvider<ParseResult<MemoryTypeSpec>> types = Compilable(allTypes, language);
        IncrementalValuesProvider<ParseResult<CodecSpec>> objects = Compilable(allObjects, language);

        Report(context, types.SelectMany(static (result, _) => result.Diagnostics));
        Report(context, types.Collect().SelectMany(static (results, _) => DuplicateNames.Find(results)));
        var all = types.Collect().Combine(objects.Collect());
        Report(context, all.SelectMany(static (results, _) => DuplicateNames.FindEmitted(results.Left, results.Right)));
        Report(context, objects.SelectMany(static (result, _) => result.Diagnostics));

        IncrementalValueProvider<EquatableArray<string>> second = all
            .Select(static (results, _) => DuplicateNames.FindSecond(results.Left, results.Right))
            .WithTrackingName(TrackingNames.Second);
        IncrementalValuesProvider<MemoryTypeSpec> typeSpecs = Specs(
            types, second, TrackingNames.Types, static spec => spec.Codec.TypeName);
        context.RegisterSourceOutput(
            typeSpecs,
            static (output, spec) =>
                output.AddSource(spec.Codec.HintName, MemoryTypeEmitter.Emit(spec).ToSourceText()));
        context.RegisterSourceOutput(
            Specs(objects, second, TrackingNames.Objects, static spec => spec.TypeName),
            static (output, spec) => output.AddSource(spec.HintName, CodecEmitter.EmitFile(spec).ToSourceText()));

        IncrementalValueProvider<ImmutableArray<RegistrationSpec>> registrations = typeSpecs
            .Select(static (spec, _) => RegistrationSpec.Of(spec))
            .WithTrackingName(TrackingNames.Registrations)
            .Collect();
        context.RegisterSourceOutput(registrations, static (output, types) =>
        {
            if (types.IsEmpty) return;
            output.AddSource(RegistrationEmitter.HintName, RegistrationEmitter.Emit(types).ToSourceText());
            output.AddSource(EmbeddedAttributeEmitter.HintName, EmbeddedAttributeEmitter.Emit().ToSourceText());
        });
    }

    private static void ReportLanguage(SourceProductionContext output, int types, LanguageVersion language)
    {
        if (types == 0 || language >= LanguageVersion.CSharp12) return;
        output.ReportDiagnostic(Diagnostic.Create(
            DiagnosticDescriptors.LanguageVersion, Location.None, language.ToDisplayString()));
    }

    private static IncrementalValuesProvider<T> Compilable<T>(
        IncrementalValuesProvider<T> results, IncrementalValueProvider<LanguageVersion> language) =>
        results.Combine(language).Where(static pair => pair.Right >= LanguageVersion.CSharp12).Select(
            static (pair, _) => pair.Left);

    /// <summary>The specs that are emitted: all but those whose names another one has.</summary>
    private static IncrementalValuesProvider<T> Specs<T>(
        IncrementalValuesProvider<ParseResult<T>> results,
        IncrementalValueProvider<EquatableArray<string>> second,
        string trackingName,
        Func<T, string> nameOf)
        where T : class =>
        results.Where(static result => result.Spec is not null)
            .Select(static (result, _) => result.Spec!)
            .WithTrackingName(trackingName)
            .Combine(second)
            .Where(pair => pair.Right.Count == 0 || !pair.Right.Contains(nameOf(pair.Left)))
            .Select(static (pair, _) => pair.Left);

    /// <summary>
    /// Reports errors, which hinder generation. Warnings do not, and are the analyzer's, so that they can be fixed in
    /// an editor.
    /// </summary>
    private static void Report(
        IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<Diagnostic> diagnostics) =>
        context.RegisterSourceOutput(
            diagnostics.Where(static diagnostic => diagnostic.DefaultSeverity == DiagnosticSeverity.Error),
            static (output, diagnostic) => output.ReportDiagnostic(diagnostic));
}
