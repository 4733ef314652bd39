using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using TypedMemory;

[assembly: CLSCompliant(true)]

namespace Acme.Models;

/// <summary>What documents have in common.</summary>
/// <typeparam name="TKey">The type of their keys.</typeparam>
public abstract record Entity<TKey>
    where TKey : notnull
{
    /// <summary>The owners.</summary>
    public IReadOnlyList<TKey> Owners { get; init; } = [];

    /// <summary>When the document was seen.</summary>
    public DateTimeOffset Seen { get; protected init; } = DateTimeOffset.UnixEpoch;
}

/// <summary>A type with members of every access.</summary>
[MemoryType("doc", Key = "{Id}:{Write}")]
public sealed record Doc : Entity<string>
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>A component with the name of a method.</summary>
    public required int Write { get; init; }

    /// <summary>Not to be used any more.</summary>
    [Obsolete("Use Size.", DiagnosticId = "ACME001")]
    public int Length { get; init; }

    /// <summary>Not to be used at all.</summary>
    [Obsolete("Use Size.", error: true)]
    public int Width { get; init; }

    /// <summary>New.</summary>
    [Experimental("ACME002")]
    public int Depth { get; init; }

    /// <summary>The size.</summary>
    [Index]
    public int Size { get; private set; }

    /// <summary>Kept within.</summary>
    [JsonInclude]
    internal string Hidden { get; private set; } = "";

    /// <summary>The tags.</summary>
    public ICollection<string> Tags { get; } = [];

    /// <summary>The parts.</summary>
    public IReadOnlyList<Part> Parts { get; init; } = [];

    /// <summary>Another document.</summary>
    public Notes.NoteId? Note { get; init; }

    /// <summary>The colour.</summary>
    public Colour Colour { get; init; }

    /// <summary>Gives another size.</summary>
    /// <param name="size">The size.</param>
    public Doc Resized(int size) => this with { Size = size, Hidden = "h" };
}

/// <summary>A part.</summary>
/// <param name="Name">The name.</param>
/// <param name="Weight">The weight.</param>
[MemoryObject]
public readonly record struct Part(string Name, double Weight = 1);

/// <summary>A colour.</summary>
public enum Colour
{
    /// <summary>Red.</summary>
    Red,

    /// <summary>Gone.</summary>
    [Obsolete("Use Red.", error: true)]
    Gone,
}
