//! The journeys, one file a subject, in one program: a program for each would be linked, and stored, that often.

mod archery;
mod axe;
mod binary;
mod chapters;
mod cheat_sheet;
mod checklist;
mod classes;
mod descent;
mod entries;
mod first_load;
mod free_lab;
mod gallery;
mod home;
mod journey;
mod lab;
mod lab_views;
mod mistakes;
mod outlier;
mod practice;
mod prose;
mod rooms;
mod smoke;
mod state;
mod tools;
mod training;
mod whole;
