using Microsoft.Extensions.DependencyInjection;
using TypedMemory.AI.Tools;
using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>Gives the tools of a memory to agents.</summary>
public static class MemoryToolsExtensions
{
    /// <summary>
    /// The tools of the application's memory: for each type <c>remember_fact</c>, <c>recall_facts</c>, <c>get_fact</c>,
    /// <c>update_fact</c>, <c>forget_fact</c> and <c>list_facts</c>; over all types <c>recall</c>, <c>history</c>,
    /// <c>restore</c>, <c>conflicts</c>, <c>resolve</c> and <c>sync_status</c>.
    /// </summary>
    /// <remarks>Each is an <c>AIFunction</c> of Microsoft.Extensions.AI. No reflection is used.</remarks>
    /// <param name="memory">The services of the application, with a memory that <c>AddTypedMemory</c> added.</param>
    /// <param name="options">Which tools; <see langword="null"/> for all.</param>
    /// <exception cref="InvalidOperationException">There is no memory, or a type was built with a version of the
    /// library that had no tools.</exception>
    public static IReadOnlyList<MemoryTool> Tools(this IServiceProvider memory, MemoryToolOptions? options = null)
    {
        options ??= MemoryToolOptions.Default;
        TypeSet types = Open(memory, options);
        var recall = memory.GetRequiredService<IMemoryRecall>();
        var conflicts = memory.GetRequiredService<IMemoryConflicts>();
        var answers = new MemoryAnswers(recall, types.All);
        IEnumerable<MemoryTool> tools =
        [
            .. types.All.Where(type => options.TypesWithTools(type.Type.ClrType)).SelectMany(type => Of(type, answers)),
            new RecallAllTool(types, answers),
            new HistoryTool(types),
            new RestoreTool(types),
            new ConflictsTool(types, conflicts),
            new ResolveTool(types),
            new SyncStatusTool(memory.GetRequiredService<IMemorySync>(), conflicts),
        ];
        return [.. tools.Where(tool => tool.IsReadOnly || !options.ReadOnly)];
    }

    /// <summary>The tools of a memory without a container, as those of an application's.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="options">Which tools; <see langword="null"/> for all.</param>
    /// <exception cref="InvalidOperationException">A type was built with a version of the library that had no
    /// tools.</exception>
    public static IReadOnlyList<MemoryTool> Tools(this Memory memory, MemoryToolOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return memory.Services.Tools(options);
    }

    /// <summary>Reads the documents of the application's memory as JSON.</summary>
    /// <param name="memory">The services of the application, with a memory that <c>AddTypedMemory</c> added.</param>
    /// <param name="options">Which types; <see langword="null"/> for all.</param>
    /// <exception cref="InvalidOperationException">There is no memory, or a type was built with a version of the
    /// library that had no tools.</exception>
    public static MemoryJsonReader JsonReader(this IServiceProvider memory, MemoryToolOptions? options = null) =>
        new(Open(memory, options ?? MemoryToolOptions.Default));

    private static TypeSet Open(IServiceProvider memory, MemoryToolOptions options)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (memory.GetService<IMemoryRecall>() is null)
            throw new InvalidOperationException("The application has no memory. Call AddTypedMemory on its services.");
        var opener = new TypeOpener(memory);
        return new TypeSet(
        [
            .. memory.GetServices<MemoryTypeRegistration>()
                .Select(static registration => registration.Type)
                .Where(type => options.Types(type.ClrType))
                .Select(type => type.Accept(opener))
                .OrderBy(static type => type.Schema.Name, StringComparer.Ordinal),
        ]);
    }

    private static IEnumerable<MemoryTool> Of(TypeDocuments type, MemoryAnswers answers) =>
    [
        new RememberTool(type),
        new RecallTool(type, answers),
        new GetTool(type),
        new UpdateTool(type),
        new ForgetTool(type),
        new ListTool(type),
    ];

    private sealed class TypeOpener(IServiceProvider services) : IMemoryTypeVisitor<TypeDocuments>
    {
        public TypeDocuments Visit<T, TId>(MemoryType<T, TId> type)
            where T : notnull
            where TId : struct, IMemoryId<TId> =>
            new TypeDocuments<T, TId>(type, services.GetRequiredService<IMemoryRepository<T, TId>>());
    }
}
